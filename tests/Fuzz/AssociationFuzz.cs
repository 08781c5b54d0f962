using System.Net;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;
using Shouldly;
using Xunit;

namespace DicomExchange.Fuzz;

/// <summary>Whole associations with bytes changed anywhere: each ends, none faults, and no half object is called whole.</summary>
public sealed class AssociationFuzz
{
    private static readonly PeerIdentity Peer = new(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2), null);
    private static readonly NegotiationPolicy Policy = new() { RolesOf = _ => PeerRoles.Both };

    [Fact]
    public async Task The_session_as_it_is_comes_to_its_end()
    {
        var seen = new Seen();
        var end = await ServeAsync(Session.Bytes(), new Random(1), seen);
        end.ShouldBe(AssociationEndKind.Released, seen.ToString());
        (seen.Echoes, seen.Stored, seen.Finds).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task Every_changed_session_ends_without_a_fault()
    {
        var stored = 0;
        await FuzzRun.EachAsync([Session.Bytes()], share: 4, async (bytes, random) =>
        {
            var seen = new Seen();
            await ServeAsync(bytes, random, seen);
            seen.Faults.ShouldBeEmpty();
            stored += seen.Stored;
        });
        stored.ShouldBePositive();
    }

    [Fact]
    public async Task A_session_cut_at_any_byte_stores_the_object_whole_or_not_at_all()
    {
        var session = Session.Bytes();
        for (var length = 0; length < session.Length; length += FuzzRun.IsLong ? 1 : 7)
        {
            var seen = new Seen();
            await ServeAsync(session[..length], new Random(length), seen);
            seen.Faults.ShouldBeEmpty();
            seen.Stored.ShouldBeLessThanOrEqualTo(1);
        }
    }

    private static async Task<AssociationEndKind?> ServeAsync(byte[] bytes, Random random, Seen seen)
    {
        var stream = new ScriptedStream(bytes, random);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var outcome = await AssociationAcceptor.AcceptAsync(
            stream, Peer, (_, _) => new Admission.Accept(Policy), WireLimits.Default, TimeProvider.System, limit.Token).AsTask().WaitAsync(TimeSpan.FromMinutes(3));
        if (outcome.Association is not { } association)
        {
            return null;
        }

        await using (association)
        {
            var services = new DimseServices
            {
                Echo = _ => ValueTask.FromResult(seen.Echo()),
                Store = seen.StoreAsync,
                Find = (_, _) => ValueTask.FromResult(seen.Find()),
                Faulted = (_, e) => seen.Faults.Add(e.ToString()),
            };
            var end = await DimseServer.RunAsync(association, services, limit.Token).AsTask().WaitAsync(TimeSpan.FromMinutes(3));
            limit.IsCancellationRequested.ShouldBeFalse();
            return end.Kind;
        }
    }

    private sealed class Seen
    {
        public int Echoes { get; private set; }

        public int Stored { get; private set; }

        public int Finds { get; private set; }

        public List<string> Faults { get; } = [];

        public DimseReply Echo()
        {
            Echoes++;
            return DimseReply.Success;
        }

        public DimseReply Find()
        {
            Finds++;
            return DimseReply.Success;
        }

        public async ValueTask<DimseReply> StoreAsync(StoreOperation operation, CancellationToken cancellation)
        {
            using var scanner = new DataSetScanner(operation.TransferSyntax, DataSetLimits.Identifier, new HeaderCollector(operation.TransferSyntax));
            try
            {
                for (var piece = await operation.ReadAsync(cancellation); !piece.IsEmpty; piece = await operation.ReadAsync(cancellation))
                {
                    scanner.Feed(piece.Span);
                }

                scanner.Finish();
            }
            catch (DataSetException)
            {
                return new DimseReply(new DimseStatus(0xC000));
            }
            catch (AssociationException)
            {
                return new DimseReply(DimseStatus.ProcessingFailure);
            }

            Stored++;
            return DimseReply.Success;
        }

        public override string ToString() => $"{Echoes} echoes, {Stored} stored, {Finds} finds, faults: {string.Join('\n', Faults)}";
    }
}
