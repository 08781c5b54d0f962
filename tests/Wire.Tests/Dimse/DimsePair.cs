using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tests.Associations;

namespace DicomExchange.Wire.Tests.Dimse;

/// <summary>A client and a server on an association in memory; the client has as many operations outstanding as it likes.</summary>
internal sealed class DimsePair : IAsyncDisposable
{
    private readonly Association server;

    private DimsePair(DimseClient client, Association server, Task<AssociationEnd> serving)
    {
        Client = client;
        this.server = server;
        Serving = serving;
    }

    public DimseClient Client { get; }

    public Task<AssociationEnd> Serving { get; }

    public static Task<DimsePair> OpenAsync(DimseServices services, params IReadOnlyList<ProposedContext> contexts) =>
        OpenAsync(services, Peers.Propose(contexts));

    public static async Task<DimsePair> OpenAsync(
        DimseServices services, AssociationProposal proposal, WireLimits? limits = null, TimeProvider? time = null, DimseServices? clientServices = null, WireLimits? requestorLimits = null, bool keepsToWindow = false)
    {
        var (requestor, acceptor) = await Peers.ConnectAsync(proposal, limits, time, requestorLimits: requestorLimits);
        var serving = DimseServer.RunAsync(acceptor, services, TestContext.Current.CancellationToken).AsTask();
        return new DimsePair(keepsToWindow ? new DimseClient(requestor, clientServices) : new DimseClient(requestor, clientServices, window: 0), acceptor, serving);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Serving;
        await server.DisposeAsync();
    }
}
