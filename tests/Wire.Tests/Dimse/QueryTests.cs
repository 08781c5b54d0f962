using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tests.Associations;

namespace DicomExchange.Wire.Tests.Dimse;

public sealed class QueryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DataSet Identifier => new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetText(Tags.PatientID, Vr.LO, "42");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    public async Task Every_match_arrives_in_order_and_then_the_final_answer(int count)
    {
        await using var pair = await OpenAsync(async (operation, token) =>
        {
            operation.Identifier.GetPlainText(Tags.PatientID).ShouldBe("42");
            for (var i = 1; i <= count; i++)
            {
                await operation.RespondAsync(Match(i), optionalKeysUnsupported: i % 2 == 0, token);
            }

            return DimseReply.Success;
        });
        var call = pair.Client.Find(Peers.StudyFind, Identifier);
        var expected = 1;
        await foreach (var match in call.WithCancellation(Stop))
        {
            match.GetPlainText(Tags.StudyInstanceUID).ShouldBe($"1.2.{expected++}");
        }

        expected.ShouldBe(count + 1);
        call.Reply.ShouldBe(DimseReply.Success);
    }

    [Fact]
    public async Task A_match_longer_than_the_buffer_arrives_whole()
    {
        await using var pair = await OpenAsync(async (operation, token) =>
        {
            await operation.RespondAsync(Match(1), optionalKeysUnsupported: false, token);
            await operation.RespondAsync(Match(2).SetText(Tags.StudyComments, Vr.UT, new string('x', 200_000)), optionalKeysUnsupported: false, token);
            await operation.RespondAsync(Match(3), optionalKeysUnsupported: false, token);
            return DimseReply.Success;
        });
        var matches = new List<DataSet>();
        await foreach (var match in pair.Client.Find(Peers.StudyFind, Identifier).WithCancellation(Stop))
        {
            matches.Add(match);
        }

        matches.Select(m => m.GetPlainText(Tags.StudyInstanceUID)).ShouldBe(["1.2.1", "1.2.2", "1.2.3"]);
        matches[1].GetPlainText(Tags.StudyComments)!.Length.ShouldBe(200_000);
    }

    [Fact]
    public async Task Leaving_the_enumeration_cancels_the_operation_and_the_association_goes_on()
    {
        var isCancelled = new TaskCompletionSource();
        await using var pair = await OpenAsync(async (operation, token) =>
        {
            try
            {
                for (var i = 1; ; i++)
                {
                    await operation.RespondAsync(Match(i), optionalKeysUnsupported: false, token);
                }
            }
            finally
            {
                isCancelled.SetResult();
            }
        });
        await foreach (var match in pair.Client.Find(Peers.StudyFind, Identifier).WithCancellation(Stop))
        {
            match.Count.ShouldBePositive();
            break;
        }

        await isCancelled.Task;
        (await pair.Client.EchoAsync(Stop)).Status.ShouldBe(DimseStatus.Success);
    }

    [Fact]
    public async Task A_cancelled_query_ends_with_the_cancel_status()
    {
        await using var pair = await OpenAsync(async (operation, token) =>
        {
            await operation.RespondAsync(Match(1), optionalKeysUnsupported: false, token);
            await Task.Delay(Timeout.Infinite, token);
            return DimseReply.Success;
        });
        using var cancel = new CancellationTokenSource();
        var call = pair.Client.Find(Peers.StudyFind, Identifier);
        await foreach (var _ in call.WithCancellation(cancel.Token))
        {
            await cancel.CancelAsync();
        }

        call.Reply!.Status.ShouldBe(DimseStatus.Cancel);
    }

    [Fact]
    public async Task A_service_that_throws_is_a_processing_failure_and_the_next_operation_is_served()
    {
        Exception? seen = null;
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices
            {
                Find = static (_, _) => throw new InvalidOperationException("broken"),
                Echo = _ => new(DimseReply.Success),
                Faulted = (_, e) => seen = e,
            },
            Peers.Native(Peers.StudyFind),
            Peers.Native(Peers.Verification));
        var call = pair.Client.Find(Peers.StudyFind, Identifier);
        await foreach (var _ in call.WithCancellation(Stop))
        {
            // None.
        }

        call.Reply!.Status.ShouldBe(DimseStatus.ProcessingFailure);
        seen.ShouldBeOfType<InvalidOperationException>();
        (await pair.Client.EchoAsync(Stop)).Status.ShouldBe(DimseStatus.Success);
    }

    [Fact]
    public async Task An_echo_is_answered_while_a_query_runs()
    {
        var go = new TaskCompletionSource();
        await using var pair = await OpenAsync(async (_, _) =>
        {
            await go.Task;
            return DimseReply.Success;
        });
        var call = pair.Client.Find(Peers.StudyFind, Identifier);
        var finding = Task.Run(
            async () =>
            {
                await foreach (var _ in call.WithCancellation(Stop))
                {
                    // None.
                }
            },
            Stop);
        (await pair.Client.EchoAsync(Stop)).Status.ShouldBe(DimseStatus.Success);
        go.SetResult();
        await finding;
        call.Reply!.Status.ShouldBe(DimseStatus.Success);
    }

    [Fact]
    public async Task A_move_reports_its_counts_once_a_second_and_lists_what_failed()
    {
        var time = new ManualTime();
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices
            {
                Move = async (operation, _) =>
                {
                    operation.Destination.ShouldBe(AeTitle.Parse("HILLORTHO"));
                    operation.MessageId.ShouldBe((ushort)1);
                    await operation.Tally.ExpectAsync(10);
                    for (var i = 0; i < 4; i++)
                    {
                        await operation.Tally.CompletedAsync();
                    }

                    time.Advance(TimeSpan.FromSeconds(1));
                    await operation.Tally.WarnedAsync();
                    await operation.Tally.FailedAsync(Uid.Parse("1.2.9"));
                    for (var i = 0; i < 4; i++)
                    {
                        await operation.Tally.FailedAsync(Uid.Parse($"1.2.9.{i}"));
                    }

                    return DimseReply.Success;
                },
            },
            Peers.Propose(Peers.Native(Peers.StudyMove)),
            time: time);
        var progress = new List<SubOperationCounts>();
        var reply = await pair.Client.MoveAsync(Peers.StudyMove, AeTitle.Parse("HILLORTHO"), Identifier, progress.Add, Stop);
        progress.ShouldBe([new SubOperationCounts(10, 0, 0, 0), new SubOperationCounts(5, 4, 0, 1)]);
        reply.Reply.Status.ShouldBe(DimseStatus.Warning);
        reply.Counts.ShouldBe(new SubOperationCounts(0, 4, 5, 1));
        reply.FailedInstances.Select(u => u.Value).ShouldBe(["1.2.9", "1.2.9.0", "1.2.9.1", "1.2.9.2", "1.2.9.3"]);
    }

    [Fact]
    public async Task A_list_of_failed_instances_longer_than_a_value_is_cut_to_fit()
    {
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices
            {
                Move = async (operation, _) =>
                {
                    await operation.Tally.ExpectAsync(3000);
                    for (var i = 0; i < 3000; i++)
                    {
                        await operation.Tally.FailedAsync(Uid.Parse($"1.2.840.113619.2.55.3.604688119.971.1262.{i + 10000}"));
                    }

                    return new DimseReply(DimseStatus.CannotPerformSubOperations, new string('x', 100));
                },
            },
            Peers.Native(Peers.StudyMove));
        var reply = await pair.Client.MoveAsync(Peers.StudyMove, AeTitle.Parse("HILLORTHO"), Identifier, progress: null, Stop);
        reply.Reply.Status.ShouldBe(DimseStatus.CannotPerformSubOperations);
        reply.Reply.Comment.ShouldBe(new string('x', 64));
        reply.Counts.Failed.ShouldBe(3000);
        reply.FailedInstances.Count.ShouldBeInRange(1000, 2000);
    }

    [Fact]
    public async Task D8_a_destination_that_is_no_title_is_unknown_before_the_node_is_asked()
    {
        await using var pair = await DimsePair.OpenAsync(new DimseServices { Move = static (_, _) => throw new InvalidOperationException() }, Peers.Native(Peers.StudyMove));
        var reply = await pair.Client.MoveAsync(Peers.StudyMove, default, Identifier, progress: null, Stop);
        reply.Reply.Status.ShouldBe(DimseStatus.MoveDestinationUnknown);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    public async Task A_get_brings_the_objects_on_the_same_association(int size)
    {
        var sent = new byte[size];
        new Random(1).NextBytes(sent);
        var proposal = Peers.Propose(Peers.Native(Peers.StudyGet), Peers.Native(Peers.IntraOral)) with { Roles = [new RoleSelection(Peers.IntraOral, Scu: false, Scp: true)] };
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices
            {
                Get = async (operation, token) =>
                {
                    await operation.Tally.ExpectAsync(4);
                    var context = operation.ContextsFor(Peers.IntraOral).ShouldHaveSingleItem();
                    operation.ContextsFor(Peers.SecondaryCapture).ShouldBeEmpty();
                    for (var i = 0; i < 4; i++)
                    {
                        var instance = Uid.Parse($"1.2.{i}");
                        var reply = await operation.StoreSubOperationAsync(new StoreRequest(context, instance), Slices.Of(sent, 65536), token);
                        await operation.Tally.NoteAsync(reply.Status, instance);
                    }

                    return DimseReply.Success;
                },
            },
            proposal);
        var received = new List<byte[]>();
        var reply = await pair.Client.GetAsync(
            Peers.StudyGet,
            Identifier,
            async (operation, token) =>
            {
                var data = new MemoryStream();
                while (await operation.ReadAsync(token) is { IsEmpty: false } slice)
                {
                    data.Write(slice.Span);
                }

                received.Add(data.ToArray());
                return received.Count == 3 ? new DimseReply(DimseStatus.OutOfResources) : DimseReply.Success;
            },
            progress: null,
            Stop);
        received.ForEach(d => d.ShouldBe(sent));
        reply.Counts.ShouldBe(new SubOperationCounts(0, 3, 1, 0));
        reply.Reply.Status.ShouldBe(DimseStatus.Warning);
        reply.FailedInstances.Single().Value.ShouldBe("1.2.2");
        (await pair.Client.GetAsync(Peers.StudyGet, Identifier, static (_, _) => new(new DimseReply(DimseStatus.OutOfResources)), progress: null, Stop)).Counts.Failed.ShouldBe(4);
    }

    [Fact]
    public async Task A_cancelled_get_keeps_its_association()
    {
        var proposal = Peers.Propose(Peers.Native(Peers.StudyGet), Peers.Native(Peers.IntraOral), Peers.Native(Peers.Verification)) with { Roles = [new RoleSelection(Peers.IntraOral, Scu: false, Scp: true)] };
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices
            {
                Echo = _ => new(DimseReply.Success),
                Get = async (operation, token) =>
                {
                    await operation.Tally.ExpectAsync(1000);
                    while (true)
                    {
                        var reply = await operation.StoreSubOperationAsync(new StoreRequest(operation.ContextsFor(Peers.IntraOral).First(), Uid.New()), Slices.Of(new byte[100_000], 65536), token);
                        await operation.Tally.NoteAsync(reply.Status, default);
                    }
                },
            },
            proposal);
        using var cancel = new CancellationTokenSource();
        var reply = await pair.Client.GetAsync(
            Peers.StudyGet,
            Identifier,
            async (operation, token) =>
            {
                while (!(await operation.ReadAsync(token)).IsEmpty)
                {
                    await cancel.CancelAsync();
                }

                return DimseReply.Success;
            },
            progress: null,
            cancel.Token);
        reply.Reply.Status.ShouldBe(DimseStatus.Cancel);
        reply.Counts.Completed.ShouldBePositive();
        reply.Counts.Remaining.ShouldBePositive();
        (await pair.Client.EchoAsync(Stop)).Status.ShouldBe(DimseStatus.Success);
    }

    [Fact]
    public async Task A_client_keeps_to_the_window_that_was_negotiated()
    {
        var running = 0;
        var most = 0;
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices
            {
                Find = async (_, _) =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref running));
                    await go.Task;
                    Interlocked.Decrement(ref running);
                    return DimseReply.Success;
                },
            },
            Peers.Propose(Peers.Native(Peers.StudyFind)) with { Window = 5 },
            keepsToWindow: true);
        pair.Client.Association.Terms.Window.ShouldBe((ushort)1, "what this node answers");
        var finding = Enumerable.Range(0, 3).Select(_ => pair.Client.Find(Peers.StudyFind, Identifier)).Select(async c =>
        {
            await c.ToListAsync(Stop);
            return c.Reply;
        }).ToList();
        go.SetResult();
        (await Task.WhenAll(finding)).ShouldAllBe(r => r == DimseReply.Success);
        most.ShouldBe(1);
    }

    [Fact]
    public async Task More_operations_at_once_than_allowed_are_refused_for_now()
    {
        var go = new TaskCompletionSource();
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices { Find = async (_, _) => { await go.Task; return DimseReply.Success; } },
            Peers.Propose(Peers.Native(Peers.StudyFind)),
            WireLimits.Default with { MaxOperations = 2 });
        var calls = Enumerable.Range(0, 3).Select(_ => pair.Client.Find(Peers.StudyFind, Identifier)).ToArray();
        var running = calls.Select(c => c.GetAsyncEnumerator(Stop)).ToArray();
        var waiting = running.Select(r => r.MoveNextAsync().AsTask()).ToArray();
        await await Task.WhenAny(waiting);
        go.SetResult();
        await Task.WhenAll(waiting);
        foreach (var enumerator in running)
        {
            await enumerator.DisposeAsync();
        }

        calls.Count(c => c.Reply!.Status == DimseStatus.OutOfResources).ShouldBe(1);
        calls.Count(c => c.Reply!.Status == DimseStatus.Success).ShouldBe(2);
    }

    private static Task<DimsePair> OpenAsync(Func<FindOperation, CancellationToken, ValueTask<DimseReply>> find) =>
        DimsePair.OpenAsync(new DimseServices { Find = find, Echo = _ => new(DimseReply.Success) }, Peers.Native(Peers.StudyFind), Peers.Native(Peers.Verification));

    private static DataSet Match(int i) => new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, Uid.Parse($"1.2.{i}"));
}
