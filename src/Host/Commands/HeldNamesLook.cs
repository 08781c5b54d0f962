using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Store;

namespace DicomExchange.Host.Commands;

/// <summary>What the store keeps under the names of partners, as the running node says or the store itself.</summary>
/// <param name="Held">Null where it could not be looked at.</param>
/// <param name="Problem">Why not; empty where it could.</param>
internal sealed record HeldNamesLook(HeldNameList? Held, string Problem)
{
    private static HeldNamesLook Nothing => new(new HeldNameList([], []), string.Empty);

    /// <summary>Where there is no store yet, nothing is kept.</summary>
    public static async Task<HeldNamesLook> RunAsync(NodeSettings settings, CancellationToken cancellation)
    {
        if (!Directory.Exists(settings.Node.Data.Full))
        {
            return Nothing;
        }

        try
        {
            await using var node = await NodeConsole.OpenAsync(settings, cancellation);
            return new HeldNamesLook(await node.Api.ListHeldNames(ControlCaller.Self, new HeldNamesRequest(), cancellation), string.Empty);
        }
        catch (StoreException e) when (e.Reason == CatalogReasons.StoreMissing)
        {
            return Nothing;
        }
        catch (Exception e) when (e is StoreException or ControlRefusedException or IOException or UnauthorizedAccessException)
        {
            return new HeldNamesLook(null, e.Message);
        }
    }

    /// <returns>Null where nothing is kept under that name, as far as is known.</returns>
    public HeldName? Under(string name) => Held?.Names.FirstOrDefault(held => held.Name == name);
}
