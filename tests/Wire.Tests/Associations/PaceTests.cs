using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tests.Dimse;

namespace DicomExchange.Wire.Tests.Associations;

/// <summary>A peer with a bandwidth is held back and never given up for it.</summary>
public sealed class PaceTests
{
    private const int Size = 1_200_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly RestingTime time = new();
    private long moved;
    private int rests;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transfer_rests_for_hours_between_its_bytes_and_no_deadline_counts_them(bool whenReading)
    {
        var (requestor, acceptor) = await ConnectAsync(time, whenReading ? Pace : null, whenReading ? null : Pace);
        var received = 0;
        var serving = DimseServer.RunAsync(acceptor, new DimseServices { Store = async (operation, token) =>
        {
            while (await operation.ReadAsync(token) is { IsEmpty: false } slice)
            {
                received += slice.Length;
            }

            return DimseReply.Success;
        } }, CancellationToken.None).AsTask();
        await using var client = new DimseClient(requestor);
        var sent = await client.StoreAsync(
            new StoreRequest(client.Association.Terms.Contexts[0], Uid.New()), Slices.Of(new byte[Size], 20_000), TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

        sent.Status.ShouldBe(DimseStatus.Success);
        received.ShouldBe(Size);
        Interlocked.Read(ref moved).ShouldBeGreaterThan(Size);
        rests.ShouldBeGreaterThan(2);
        time.Elapsed.TotalHours.ShouldBeGreaterThan(2 * 2);
        await client.ReleaseAsync(CancellationToken.None);
        (await serving).Kind.ShouldBe(AssociationEndKind.Released);
    }

    [Fact]
    public async Task An_association_that_rests_can_be_aborted_at_once()
    {
        var still = new ManualTime();
        var (requestor, acceptor) = await ConnectAsync(still, _ => TimeSpan.FromDays(1), _ => TimeSpan.FromDays(1));
        await using var client = new DimseClient(requestor);
        var serving = DimseServer.RunAsync(acceptor, new DimseServices { Echo = _ => new(DimseReply.Success) }, CancellationToken.None).AsTask();
        (await client.EchoAsync(CancellationToken.None)).ShouldBe(DimseReply.Success);
        var echo = client.EchoAsync(CancellationToken.None).AsTask();

        await acceptor.AbortAsync("settings-changed");
        await requestor.AbortAsync("settings-changed");

        await Should.ThrowAsync<AssociationException>(echo).WaitAsync(Patience, TestContext.Current.CancellationToken);
        (await serving.WaitAsync(Patience, TestContext.Current.CancellationToken)).Reason.ShouldBe("settings-changed");
    }

    private TimeSpan Pace(int bytes)
    {
        Interlocked.Add(ref moved, bytes);
        Interlocked.Increment(ref rests);
        return TimeSpan.FromHours(2);
    }

    private static async Task<(Association Requestor, Association Acceptor)> ConnectAsync(TimeProvider time, Func<int, TimeSpan>? ours, Func<int, TimeSpan>? theirs)
    {
        var (near, far) = StreamPair.Create();
        var accepting = AssociationAcceptor.AcceptAsync(
            far, Peers.Identity, (_, _) => new Admission.Accept(Peers.Everything) { Pace = ours }, WireLimits.Default, time, CancellationToken.None).AsTask();
        var proposal = Peers.Propose(Peers.Native(Peers.IntraOral), Peers.Native(Peers.Verification)) with { Pace = theirs };
        var requestor = await AssociationRequestor.RequestAsync(near, Peers.Identity, proposal, WireLimits.Default, time, CancellationToken.None);
        return (requestor, (await accepting).Association!);
    }
}
