using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Forwarding;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>Destinations that are down, break off, hang, refuse or lie: the rows of the table of hostile cases.</summary>
public sealed class FaultTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task I1_a_partner_that_was_down_gets_everything_in_the_order_of_the_study()
    {
        var port = FreePort.Next();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), port);
        var objects = ForwardingTests.Study(1, 4);

        await node.StoreAsync(objects);
        await node.UntilAsync(() => node.State("one")?.Circuit is { Reason: "connect-refused", Failures: > 2 });
        node.State("one")!.Totals.Waiting.ShouldBe(4);
        await using var one = new Destination(port);
        await node.UntilDeliveredAsync("one", 4);

        one.Instances.ShouldBe(objects.Select(static o => o.SopInstance));
        node.State("one")!.Circuit.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task I2_an_instance_whose_answer_was_lost_is_sent_again()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var objects = ForwardingTests.Study(1, 3);
        one.Answer = async (association, _) =>
        {
            if (one.Associations == 1)
            {
                await association.AbortAsync("broken");
            }

            return DimseReply.Success;
        };

        await node.StoreAsync(objects);
        await node.UntilDeliveredAsync("one", 3);

        one.Instances.Distinct().ShouldBe(objects.Select(static o => o.SopInstance), ignoreOrder: true);
        one.Arrivals.Count.ShouldBe(4, "the first came twice");
        Records(node, AuditEvent.SendFailed).ShouldHaveSingleItem().Instance.ShouldBe(one.Arrivals.First().Instance);
    }

    [Fact]
    public async Task I3_a_partner_that_hangs_holds_one_association_and_nobody_else_waits_for_it()
    {
        var time = new ManualTime();
        await using var hanging = new Destination();
        await using var well = new Destination();
        var never = new TaskCompletionSource();
        hanging.Answer = async (_, _) =>
        {
            await never.Task;
            return DimseReply.Success;
        };
        await using var node = await ForwardingNode.StartAsync(time, hanging.Port, well.Port);

        for (var seed = 1; seed <= 4; seed++)
        {
            await node.StoreAsync(ForwardingTests.Study(seed, 2));
        }

        await node.UntilDeliveredAsync("two", 8);
        await node.UntilAsync(() => hanging.Arrivals.Count == 2, moveClock: false);
        node.State("one")!.Associations.ShouldBe(2, "as many as the settings allow while nothing is known to be wrong");

        // The deadline of an operation is set a moment after its last byte has gone.
        await node.UntilAsync(() => Later(time) && node.State("one")!.Circuit.State != CircuitState.Closed, moveClock: false);
        var most = 0;
        await node.UntilAsync(
            () =>
            {
                most = Math.Max(most, node.State("one")!.Circuit.State == CircuitState.Closed ? 0 : node.State("one")!.Associations);
                return Later(time) && hanging.Associations >= 12;
            },
            moveClock: false);

        most.ShouldBeLessThanOrEqualTo(1);
        node.State("one")!.Totals.Waiting.ShouldBe(8, "none of them is given up");
        never.SetResult();
        await node.StoreAsync(ForwardingTests.Study(5, 1));
        await node.UntilDeliveredAsync("two", 9);
        await node.UntilDeliveredAsync("one", 9);
    }

    [Fact]
    public async Task I4_a_partner_out_of_resources_is_left_alone_and_counts_nothing_against_the_instance()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        one.Answer = (_, _) => ValueTask.FromResult(new DimseReply(new DimseStatus(one.Arrivals.Count <= StudyTrouble.MostUndecided + 2 ? (ushort)0xA700 : (ushort)0)));
        var objects = ForwardingTests.Study(1, 2);

        await node.StoreAsync(objects);
        await node.UntilDeliveredAsync("one", 2);

        one.Associations.ShouldBeGreaterThan(StudyTrouble.MostUndecided, "one answer of this kind ends an association");
        node.Ledger("one").ShouldAllBe(static d => d.Reason.Length == 0);
    }

    [Theory]
    [InlineData(0xA900, "refused-by-partner")]
    [InlineData(0xC123, "refused-by-partner")]
    [InlineData(0x0122, "class-not-accepted")]
    public async Task I5_an_instance_that_is_refused_for_good_is_held_and_the_others_go_on(int status, string reason)
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var objects = ForwardingTests.Study(1, 3);
        one.Answer = (_, instance) => ValueTask.FromResult(new DimseReply(new DimseStatus(instance == objects[1].SopInstance ? (ushort)status : (ushort)0), "because"));

        await node.StoreAsync(objects);
        await node.UntilDeliveredAsync("one", 2);
        await node.UntilAsync(() => node.State("one")!.Totals.Held == 1);

        var held = node.Ledger("one", DeliveryState.Held).ShouldHaveSingleItem();
        (held.SopInstance, held.Status, held.Reason).ShouldBe((objects[1].SopInstance, (ushort)status, reason));
        one.Arrivals.Count.ShouldBe(3, "nothing is tried again");
        Records(node, AuditEvent.SendFailed).ShouldHaveSingleItem().Detail.ShouldContain("because");
    }

    [Theory]
    [InlineData(0x0111, "already-there")]
    [InlineData(0xB000, "stored-with-remark")]
    [InlineData(0xB006, "stored-with-remark")]
    [InlineData(0xB007, "stored-with-remark")]
    public async Task I6_a_duplicate_and_a_warning_are_delivered_with_a_note(int status, string note)
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        one.Answer = (_, _) => ValueTask.FromResult(new DimseReply(new DimseStatus((ushort)status)));

        await node.StoreAsync(ForwardingTests.Study(1, 1));
        await node.UntilDeliveredAsync("one", 1);

        node.Ledger("one").ShouldHaveSingleItem().Reason.ShouldBe(note);
        one.Arrivals.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(1, 1, 7)]
    public async Task I7_a_partner_that_rejects_us_for_good_is_blocked_with_one_alert_until_the_settings_change(byte result, byte source, byte reason)
    {
        await using var one = new Destination { Refusal = new AssociateReject(result, source, reason) };
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);

        await node.StoreAsync(ForwardingTests.Study(1, 2));
        await node.UntilAsync(() => node.State("one")?.Circuit is { IsBlocked: true, Failures: > 1 });
        node.Ledger("one").ShouldAllBe(static d => d.State == DeliveryState.Waiting);
        await node.UntilAsync(() => Records(node, AuditEvent.SecurityAlert).Count > 0, moveClock: false);
        Records(node, AuditEvent.SecurityAlert).ShouldHaveSingleItem().Reason.ShouldBe("rejected");

        one.Refusal = null;
        await node.ChangeAsync(ForwardingNode.Partner("one", one.Port, ", \"limits\": { \"sendAssociations\": 1 }"));
        await node.UntilAsync(() => node.Ledger("one", DeliveryState.Delivered).Count == 2, moveClock: false);
    }

    [Fact]
    public async Task I7_a_partner_that_is_busy_is_called_again()
    {
        await using var one = new Destination { Refusal = AssociateReject.TemporaryCongestion };
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);

        await node.StoreAsync(ForwardingTests.Study(1, 1));
        await node.UntilAsync(() => node.State("one")?.Circuit is { IsBlocked: false, Failures: > 1 });
        one.Refusal = null;
        await node.UntilDeliveredAsync("one", 1);

        Records(node, AuditEvent.SecurityAlert).ShouldBeEmpty();
    }

    [Fact]
    public async Task I8_an_instance_of_a_class_that_is_not_accepted_is_held()
    {
        await using var one = new Destination { Roles = static _ => PeerRoles.Unsupported };
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);

        await node.StoreAsync(ForwardingTests.Study(1, 2));
        await node.UntilAsync(() => node.Ledger("one", DeliveryState.Held).Count == 2);

        node.Ledger("one").ShouldAllBe(static d => d.Reason == "class-not-accepted" && d.Status == null);
    }

    [Theory]
    [InlineData("another message id")]
    [InlineData("twice")]
    [InlineData("before the end")]
    public async Task I9_a_partner_that_answers_what_it_was_not_asked_is_cut_off_and_called_again(string lie)
    {
        await using var one = new Destination();
        one.Serve = (association, cancellation) => one.Associations == 1 ? LieAsync(association, lie, cancellation) : ServeAsync(one, association, cancellation);
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);

        // More than the buffers between the two hold, where it is answered before it is read.
        var size = lie == "before the end" ? 32_000_000 : 3000;
        await node.StoreAsync(LargeObject.Of(size, 1, 1), LargeObject.Of(size, 1, 2));
        await node.UntilDeliveredAsync("one", 2);

        one.Associations.ShouldBeGreaterThan(1);
        one.Instances.Distinct().Count().ShouldBe(lie == "twice" ? 1 : 2);
    }

    [Fact]
    public async Task I11_a_study_that_is_deleted_while_it_is_sent_goes_no_further_and_leaves_nothing_in_the_queue()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var (arrived, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        one.Answer = async (_, _) =>
        {
            arrived.TrySetResult();
            await goOn.Task;
            return DimseReply.Success;
        };
        var objects = ForwardingTests.Study(1, 3);
        await node.StoreAsync(objects);
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(4), Stop);

        await node.Node.Store.Administration.DeleteStudyAsync(objects[0].Study, new AuditRecord { Event = AuditEvent.StudyDeleted, Time = default });
        goOn.SetResult();
        await node.UntilAsync(() => node.State("one") is { Totals.Waiting: 0, Associations: 0 });

        one.Instances.ShouldBe([objects[0].SopInstance]);
        node.Ledger("one").ShouldBeEmpty();
    }

    [Fact]
    public async Task I11_a_partner_that_moves_in_the_middle_gets_the_rest_at_its_new_place()
    {
        await using var old = new Destination();
        await using var now = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), old.Port);
        old.Answer = async (_, _) =>
        {
            await node.ChangeAsync(ForwardingNode.Partner("one", now.Port));
            return DimseReply.Success;
        };
        var objects = ForwardingTests.Study(1, 3);

        await node.StoreAsync(objects);
        await node.UntilDeliveredAsync("one", 3);

        old.Instances.ShouldBe([objects[0].SopInstance]);
        now.Instances.ShouldBe([objects[1].SopInstance, objects[2].SopInstance]);
    }

    [Fact]
    public async Task A_partner_that_leaves_the_settings_gets_nothing_and_what_waits_for_it_waits_until_it_is_back()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var stored = new TaskCompletionSource();
        one.Answer = async (_, _) =>
        {
            await stored.Task;
            await node.ChangeAsync();
            one.Answer = static (_, _) => ValueTask.FromResult(DimseReply.Success);
            return DimseReply.Success;
        };
        var objects = ForwardingTests.Study(1, 3);

        await node.StoreAsync(objects);
        stored.SetResult();
        await node.UntilAsync(() => node.State("one")?.Circuit is { IsBlocked: true, Reason: "destination-unknown" } && node.State("one")!.Totals.Waiting == 2);
        one.Instances.ShouldBe([objects[0].SopInstance]);

        await node.ChangeAsync(ForwardingNode.Partner("one", one.Port, ", \"takeOver\": true"));
        await node.UntilDeliveredAsync("one", 3);
    }

    [Fact]
    public async Task An_instance_at_which_the_partner_always_breaks_off_is_held_in_the_end_and_blocks_nobody()
    {
        var port = FreePort.Next();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), port);
        var objects = ForwardingTests.Study(1, 20);
        var bad = objects[2].SopInstance;

        // All of them are there when the first goes: behind those that come later it would be tried again and again.
        await node.StoreAsync(objects);
        await using var one = new Destination(port) { Window = 8 };
        one.Answer = async (association, instance) =>
        {
            if (instance == bad)
            {
                await association.AbortAsync("disliked");
            }

            return DimseReply.Success;
        };

        await node.UntilDeliveredAsync("one", 19);
        one.Instances.Count(i => i == bad).ShouldBeLessThan(StudyTrouble.MostUndecided, "nothing else was taken in between");
        for (var seed = 2; node.State("one")!.Totals.Held == 0; seed++)
        {
            var tries = one.Instances.Count(i => i == bad);
            seed.ShouldBeLessThan(40);
            await node.StoreAsync(ForwardingTests.Study(seed, 1));
            await node.UntilDeliveredAsync("one", 18 + seed);
            await node.UntilAsync(() => one.Instances.Count(i => i == bad) > tries || node.State("one")!.Totals.Held == 1);
        }

        var held = node.Ledger("one", DeliveryState.Held).ShouldHaveSingleItem();
        (held.SopInstance, held.Reason).ShouldBe((bad, "interrupted-repeatedly"));
        one.Instances.Count(i => i == bad).ShouldBeGreaterThanOrEqualTo(StudyTrouble.MostUndecided);
    }

    private static bool Later(ManualTime time)
    {
        time.Advance(TimeSpan.FromMinutes(1));
        return true;
    }

    private static List<AuditRecord> Records(ForwardingNode node, AuditEvent kind) =>
        [.. node.Node.Store.Audit.Newest().Select(static r => r.Record).Where(r => r.Event == kind)];

    private static async Task ServeAsync(Destination one, Association association, CancellationToken cancellation) => await DimseServer.RunAsync(
        association,
        new DimseServices
        {
            Store = async (operation, token) =>
            {
                one.Arrivals.Enqueue((operation.SopInstance, await Destination.ReadAsync(operation.ReadAsync, token)));
                return DimseReply.Success;
            },
        },
        cancellation);

    private static async Task LieAsync(Association association, string lie, CancellationToken cancellation)
    {
        try
        {
            var request = await association.ReceiveAsync(cancellation);
            if (lie != "before the end")
            {
                _ = await Destination.ReadAsync(request!.ReadAsync, cancellation);
            }

            var id = request!.Command.GetUInt16(Tags.MessageID)!.Value;
            await association.SendAsync(request.Context.Id, Answer(request.Command, lie == "another message id" ? (ushort)(id + 100) : id), null, cancellation);
            if (lie == "twice")
            {
                await association.SendAsync(request.Context.Id, Answer(request.Command, id), null, cancellation);
            }

            while (await association.ReceiveAsync(cancellation) is not null)
            {
                // Until the node has had enough of it.
            }
        }
        catch (AssociationException)
        {
            // Cut off.
        }
    }

    private static DataSet Answer(DataSet request, ushort id) => new DataSet()
        .SetUid(Tags.AffectedSOPClassUID, SopClasses.SecondaryCaptureImageStorage)
        .SetUInt16(Tags.CommandField, 0x8001)
        .SetUInt16(Tags.MessageIDBeingRespondedTo, id)
        .SetUInt16(Tags.Status, 0)
        .Set(request[Tags.AffectedSOPInstanceUID]!);
}
