using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Serves one association until it ends.</summary>
public static class DimseServer
{
    /// <summary>
    /// Reads requests and answers them. Returns how the association ended; operations still running by then have been
    /// cancelled and awaited. The caller disposes of the association.
    /// </summary>
    /// <param name="association">The association, accepted.</param>
    /// <param name="services">What is done for the peer.</param>
    /// <param name="cancellationToken">Aborts the association at once.</param>
    /// <param name="drain">Aborts it as soon as no operation is in progress, for an orderly shutdown.</param>
    public static async ValueTask<AssociationEnd> RunAsync(
        Association association, DimseServices services, CancellationToken cancellationToken, CancellationToken drain = default)
    {
        try
        {
            var loop = new MessageLoop(association, services);
            services.Begun?.Invoke(new PeerCalls(association, loop.Calls));
            await loop.RunAsync(cancellationToken, drain);
            return association.End ?? new AssociationEnd(AssociationEndKind.Released, "released");
        }
        catch (AssociationException e)
        {
            return e.End;
        }
    }
}
