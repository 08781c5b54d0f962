using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Tests.Access.Visibility;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Control;

/// <summary>What a person sees of the queue and does to it, with the record of it.</summary>
public sealed class QueueOrdersTests : IAsyncLifetime
{
    private static readonly ControlCaller Anna = new(1000, "anna");
    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();
    private ExchangeStore? store;
    private readonly List<IReadOnlyCollection<string>> released = [];
    private IReadOnlyList<DestinationState> lanes = [];
    private IReadOnlyList<PartnerSettings> notAdmitted = [];

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private ExchangeStore Store => store!;

    private ControlApi Api => StoreOrders.Of(Context);

    private OrderContext Context => new(
        () => Settings() with { NotAdmitted = notAdmitted }, Store, time, () => new RunningNode(time.GetUtcNow(), [], 0, [], []) { ReleaseForwarding = released.Add, Destinations = lanes });

    private IEnumerable<string> Problems => DestinationLines.ProblemsOf(DestinationLines.Of(Context, lanes), time.GetUtcNow());

    public async ValueTask InitializeAsync() => store = await ExchangeStore.CreateAsync(
        new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New(), Time = time }, NullLoggerFactory.Instance, None);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_queue_lists_what_waits_and_is_held_by_partner_study_and_state_and_the_ledger_beside_it()
    {
        await QueueAsync("1.2.1", 3, "Beta", "Gamma");
        await QueueAsync("1.2.2", 2, "Beta", "Elsewhere");
        await SettleAsync("Beta", DeliveryState.Delivered, d => d.Study.Value == "1.2.1" && d.SopInstance.Value != "1.2.1.1.0");
        await SettleAsync("Gamma", DeliveryState.Held, d => d.SopInstance.Value == "1.2.1.1.1");

        async Task<IReadOnlyList<DeliveryLine>> ListAsync(QueueFilter filter) => (await Api.ListQueue(Anna, filter, None)).Deliveries;

        (await ListAsync(new QueueFilter())).Count.ShouldBe(8);
        (await ListAsync(new QueueFilter())).Select(d => d.Number).ShouldBeInOrder();
        (await ListAsync(new QueueFilter { WithSettled = true })).Count.ShouldBe(10);
        (await ListAsync(new QueueFilter { To = "BETA" })).ShouldAllBe(d => d.To == "Beta" && d.State == "waiting");
        (await ListAsync(new QueueFilter { To = "Beta", State = "delivered" })).Select(d => d.SopInstanceUid).ShouldBe(["1.2.1.1.1", "1.2.1.1.2"]);
        var held = (await ListAsync(new QueueFilter { State = "held" })).ShouldHaveSingleItem();
        (held.To, held.Reason, held.Status, held.StudyInstanceUid, held.Route).ShouldBe(("Gamma", "test-reason", "A900", "1.2.1", "some route"));
        (await ListAsync(new QueueFilter { StudyInstanceUid = "1.2.2", To = "Elsewhere" })).Count.ShouldBe(2, "a partner that is no longer in the settings");
        (await ListAsync(new QueueFilter { StudyInstanceUid = "1.2.9" })).ShouldBeEmpty();

        var cut = await Api.ListQueue(Anna, new QueueFilter { Limit = 7 }, None);
        (cut.Deliveries.Count, cut.IsCut).ShouldBe((7, true));
        (await Api.ListQueue(Anna, new QueueFilter { Limit = 8 }, None)).IsCut.ShouldBeFalse();
        (await Refused(() => Api.ListQueue(Anna, new QueueFilter { To = "Betta" }, None))).ShouldBe("partner-unknown");
        (await Refused(() => Api.ListQueue(Anna, new QueueFilter { State = "Waiting" }, None))).ShouldBe("state-unknown");
        (await Refused(() => Api.ListQueue(Anna, new QueueFilter { StudyInstanceUid = "x" }, None))).ShouldBe("uid-malformed");
        Records(AuditEvent.Query).ShouldContain(r => r.Detail == "queue list" && r.Actor == "anna (user 1000)" && r.Count == 8);
    }

    [Fact]
    public async Task What_is_held_waits_again_and_lanes_are_told_and_who_said_so_is_on_record()
    {
        await QueueAsync("1.2.1", 3, "Beta", "Gamma");
        await SettleAsync("Beta", DeliveryState.Held, _ => true);
        await SettleAsync("Gamma", DeliveryState.Held, d => d.SopInstance.Value == "1.2.1.1.0");

        (await Api.RetryQueue(Anna, new QueueRequest { To = "Gamma", StudyInstanceUid = "1.2.1" }, None)).Deliveries.ShouldBe(1);
        released.ShouldHaveSingleItem().ShouldBe(["Gamma"]);
        var one = (await Api.ListQueue(Anna, new QueueFilter { State = "held" }, None)).Deliveries[0].Number;
        (await Api.RetryQueue(Anna, new QueueRequest { Numbers = [one] }, None)).Deliveries.ShouldBe(1);
        released[1].ShouldBe(["Beta"], "its own lane and no other");
        (await Api.RetryQueue(Anna, new QueueRequest { All = true }, None)).Deliveries.ShouldBe(2);
        (await Api.RetryQueue(Anna, new QueueRequest { All = true }, None)).Deliveries.ShouldBe(0);
        released.Count.ShouldBe(4);
        released[3].ShouldBe(["Beta", "Gamma"], "also where nothing was held, for a partner that could not be reached");
        (await Api.ListQueue(Anna, new QueueFilter { State = "waiting" }, None)).Deliveries.Count.ShouldBe(6);

        Records(AuditEvent.QueueChanged).Select(r => (r.Partner, r.Study.Value, r.Count, r.Actor)).ShouldBe(
            [("Gamma", "1.2.1", 1, "anna (user 1000)"), ("Beta", "1.2.1", 1, "anna (user 1000)"), ("Beta", "1.2.1", 2, "anna (user 1000)")]);
        (await Refused(() => Api.RetryQueue(Anna, new QueueRequest(), None))).ShouldBe("queue-unnamed");
        (await Refused(() => Api.RetryQueue(Anna, new QueueRequest { State = "waiting" }, None))).ShouldBe("state-unsuited");
    }

    [Fact]
    public async Task What_is_cancelled_is_only_what_was_named_and_what_is_delivered_stays_so()
    {
        await QueueAsync("1.2.1", 2, "Beta", "Gamma");
        await QueueAsync("1.2.2", 1, "Beta");
        await SettleAsync("Beta", DeliveryState.Delivered, d => d.SopInstance.Value == "1.2.1.1.0");
        await SettleAsync("Gamma", DeliveryState.Held, d => d.SopInstance.Value == "1.2.1.1.0");

        (await Api.CancelQueue(Anna, new QueueRequest { To = "Gamma", State = "held" }, None)).Deliveries.ShouldBe(1);
        (await Api.CancelQueue(Anna, new QueueRequest { StudyInstanceUid = "1.2.2" }, None)).Deliveries.ShouldBe(1);
        (await Api.ListQueue(Anna, new QueueFilter(), None)).Deliveries.Select(d => (d.To, d.SopInstanceUid)).ShouldBe([("Beta", "1.2.1.1.1"), ("Gamma", "1.2.1.1.1")], ignoreOrder: true);
        (await Api.CancelQueue(Anna, new QueueRequest { All = true }, None)).Deliveries.ShouldBe(2);
        (await Api.ListQueue(Anna, new QueueFilter { WithSettled = true }, None)).Deliveries.GroupBy(d => d.State).ToDictionary(s => s.Key, s => s.Count())
            .ShouldBe(new Dictionary<string, int> { ["delivered"] = 1, ["cancelled"] = 4 }, ignoreOrder: true);
        (await Refused(() => Api.CancelQueue(Anna, new QueueRequest(), None))).ShouldBe("queue-unnamed");
        (await Refused(() => Api.CancelQueue(Anna, new QueueRequest { State = "delivered" }, None))).ShouldBe("state-unsuited");
    }

    [Fact]
    public async Task A_number_that_nothing_has_is_refused_and_nothing_is_changed_for_the_others()
    {
        await QueueAsync("1.2.1", 2, "Beta");
        await SettleAsync("Beta", DeliveryState.Held, _ => true);
        var there = (await Api.ListQueue(Anna, new QueueFilter(), None)).Deliveries[0].Number;

        (await Refused(() => Api.RetryQueue(Anna, new QueueRequest { Numbers = [there, 4711] }, None))).ShouldBe("delivery-unknown");
        (await Refused(() => Api.CancelQueue(Anna, new QueueRequest { Numbers = [4711] }, None))).ShouldBe("delivery-unknown");

        (await Api.ListQueue(Anna, new QueueFilter(), None)).Deliveries.ShouldAllBe(d => d.State == "held");
        released.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_number_of_what_is_settled_is_refused_with_what_became_of_it_and_one_that_is_changed_is_on_record()
    {
        await QueueAsync("1.2.1", 3, "Beta");
        await SettleAsync("Beta", DeliveryState.Delivered, d => d.SopInstance.Value == "1.2.1.1.0");
        var lines = (await Api.ListQueue(Anna, new QueueFilter { WithSettled = true }, None)).Deliveries.ToDictionary(d => d.SopInstanceUid, d => d.Number);
        var (delivered, cancelled, waiting) = (lines["1.2.1.1.0"], lines["1.2.1.1.1"], lines["1.2.1.1.2"]);

        (await Api.CancelQueue(Anna, new QueueRequest { Numbers = [cancelled] }, None)).Deliveries.ShouldBe(1);
        var record = Records(AuditEvent.QueueChanged).ShouldHaveSingleItem();
        (record.Study.Value, record.Instance.Value, record.Count).ShouldBe(("1.2.1", "1.2.1.1.1", 1));

        foreach (var call in new[] { () => Api.CancelQueue(Anna, new QueueRequest { Numbers = [delivered, cancelled] }, None), () => Api.RetryQueue(Anna, new QueueRequest { Numbers = [delivered, cancelled] }, None) })
        {
            var refused = await Should.ThrowAsync<ControlRefusedException>(call);
            refused.Reason.ShouldBe("delivery-settled");
            refused.Message.ShouldContain($"{delivered} is delivered, {cancelled} is cancelled.");
        }

        released.Count.ShouldBe(0);
        (await Api.RetryQueue(Anna, new QueueRequest { Numbers = [waiting, delivered] }, None)).Deliveries.ShouldBe(0, "it is tried at once");
        released.ShouldHaveSingleItem();
        (await Api.CancelQueue(Anna, new QueueRequest { Numbers = [waiting, delivered] }, None)).Deliveries.ShouldBe(1);
        (await Api.CancelQueue(Anna, new QueueRequest { To = "Beta" }, None)).Deliveries.ShouldBe(0, "nobody named one that is not there");
    }

    [Fact]
    public async Task Of_a_partner_that_is_entered_again_and_not_admitted_status_says_one_thing_and_one_instance_is_no_instances()
    {
        await QueueAsync("1.2.1", 1, "Elsewhere");
        notAdmitted = [Settings().Partners[0] with { Name = "Elsewhere" }];

        var problem = Problems.ShouldHaveSingleItem();

        problem.ShouldContain("(partner-name-owned): 1 instance waits.");
        problem.ShouldContain("\"takeOver\": true");
        problem.ShouldNotContain("No partner has that name");
        (await Api.ListQueue(Anna, new QueueFilter(), None)).Deliveries.ShouldHaveSingleItem().Reason.ShouldBe("partner-name-owned");
    }

    [Theory]
    [InlineData("identity", "certificate answers at its address", "dicomx partner test \"Beta\"")]
    [InlineData("certificate-untrusted", "certificate answers at its address", "fingerprint")]
    [InlineData("own-certificate-refused", "Give the practice the fingerprint", "dicomx status")]
    [InlineData("certificate-probably-refused", "Give the practice the fingerprint", "dicomx status")]
    [InlineData("certificate-expired", "with the certificate it shows", "dicomx partner test \"Beta\"")]
    [InlineData("rejected", "AE titles", "dicomx partner test \"Beta\"")]
    public async Task Where_only_a_person_can_help_status_says_how(string reason, params string[] words)
    {
        await QueueAsync("1.2.1", 2, "Beta");
        lanes = [new("Beta", Store.Outbox.Totals("Beta"), Circuit.Closed.Blocked(reason, TimeSpan.Zero, new Backoff(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(40)), 1))];

        var problem = Problems.ShouldHaveSingleItem();

        problem.ShouldContain($"({reason}): 2 instances wait.");
        foreach (var word in words)
        {
            problem.ShouldContain(word);
        }
    }

    [Fact]
    public async Task What_is_queued_for_a_partner_that_is_gone_is_named_with_the_command_that_ends_it()
    {
        await QueueAsync("1.2.1", 2, "Elsewhere");

        Problems.ShouldHaveSingleItem().ShouldContain("dicomx queue cancel --to \"Elsewhere\" --yes");
        (await Api.ListQueue(Anna, new QueueFilter(), None)).Deliveries.ShouldAllBe(d => d.Reason == "destination-unknown" && d.IsBlocked);
        var unknown = await Should.ThrowAsync<ControlRefusedException>(() => Api.CancelQueue(Anna, new QueueRequest { To = "ELSE" }, None));
        (unknown.Reason, unknown.Message.Contains("\"Elsewhere\"", StringComparison.Ordinal)).ShouldBe(("partner-unknown", true));
        (await Api.CancelQueue(Anna, new QueueRequest { To = "Elsewhere" }, None)).Deliveries.ShouldBe(2);
    }

    [Fact]
    public async Task What_waits_says_why_and_when_it_is_tried_and_how_long_its_study_must_be_quiet()
    {
        await QueueAsync("1.2.1", 1, TimeSpan.Zero, "Alpha", "Beta", "Gamma");
        await QueueAsync("1.2.2", 1, TimeSpan.FromSeconds(90), "Beta");
        time.Advance(TimeSpan.FromSeconds(30));
        var backoff = new Backoff(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(40));
        lanes =
        [
            new("Beta", Store.Outbox.Totals("Beta"), Circuit.Closed.Failed("connect-refused", TimeSpan.Zero, backoff, 1)) { RetryIn = TimeSpan.FromSeconds(12) },
            new("Gamma", Store.Outbox.Totals("Gamma"), Circuit.Closed.Blocked("operation-not-allowed", TimeSpan.Zero, backoff, 1)) { RetryIn = TimeSpan.FromSeconds(40) },
        ];

        var lines = (await Api.ListQueue(Anna, new QueueFilter(), None)).Deliveries;

        lines.Select(d => (d.To, d.StudyInstanceUid, d.Reason, d.IsBlocked, d.RetryInSeconds, d.QuietSeconds)).ShouldBe(
            [("Beta", "1.2.1", "connect-refused", false, 12, null), ("Gamma", "1.2.1", "operation-not-allowed", true, 40, null), ("Beta", "1.2.2", string.Empty, false, null, 60)],
            ignoreOrder: true);
        Problems.ShouldContain(p =>
            p.Contains("\"Gamma\"", StringComparison.Ordinal) && p.Contains("settings of the other side", StringComparison.Ordinal) && p.Contains("queue retry --to \"Gamma\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_study_shows_which_partner_has_how_much_of_it_and_since_when()
    {
        await QueueAsync("1.2.1", 3, "Beta", "Gamma");
        (await Api.ShowStudy(Anna, new StudyRequest("1.2.1"), None)).Destinations.Select(d => (d.To, d.Queued, d.Waiting)).ShouldBe([("Beta", 3, 3), ("Gamma", 3, 3)]);

        time.Advance(TimeSpan.FromMinutes(1));
        var first = time.GetUtcNow();
        await SettleAsync("Beta", DeliveryState.Delivered, d => d.SopInstance.Value == "1.2.1.1.0");
        time.Advance(TimeSpan.FromMinutes(1));
        await SettleAsync("Beta", DeliveryState.Delivered, d => d.SopInstance.Value != "1.2.1.1.0");
        await SettleAsync("Gamma", DeliveryState.Held, d => d.SopInstance.Value == "1.2.1.1.0");

        var places = (await Api.ShowStudy(Anna, new StudyRequest("1.2.1"), None)).Destinations;
        (places[0].Delivered, places[0].Waiting, places[0].FirstDelivered, places[0].LastDelivered).ShouldBe((3, 0, first, time.GetUtcNow()));
        (places[1].Delivered, places[1].Waiting, places[1].Held, places[1].LastDelivered).ShouldBe((0, 2, 1, null));
        places[1].Reasons.ShouldBe(["test-reason"]);

        await QueueAsync("1.2.2", 1);
        (await Api.ShowStudy(Anna, new StudyRequest("1.2.2"), None)).Destinations.ShouldBeEmpty();
    }

    private static HostName? Loopback => HostName.TryParse("127.0.0.1", out var host) ? host : null;

    private static async Task<string> Refused<T>(Func<Task<T>> call) => (await Should.ThrowAsync<ControlRefusedException>(call)).Reason;

    private static NodeSettings Settings() => new()
    {
        Node = new IdentitySettings { AeTitles = [AeTitle.Parse("HERE")], Data = default, KeyFile = default },
        Listeners = [],
        Partners = [.. new[] { "Alpha", "Beta", "Gamma" }.Select(name => new PartnerSettings { Name = name, AeTitles = [AeTitle.Parse(name.ToUpperInvariant())], Security = ChannelSecurity.Tls, Host = Loopback, Port = 104 })],
    };

    private List<AuditRecord> Records(AuditEvent kind) => [.. Store.Audit.Newest().Select(r => r.Record).Where(r => r.Event == kind).Reverse()];

    private Task QueueAsync(string study, int instances, params IReadOnlyList<string> to) => QueueAsync(study, instances, TimeSpan.Zero, to);

    private async Task QueueAsync(string study, int instances, TimeSpan quiet, params IReadOnlyList<string> to)
    {
        for (var i = 0; i < instances; i++)
        {
            var sent = new SentInstance
            {
                Partner = "Alpha", Study = study, Series = study + ".1", Instance = $"{study}.1.{i}", PatientId = "P", Name = "N", Issuer = string.Empty,
                Date = "20260101", Accession = string.Empty, Modality = "IO", Comment = string.Empty,
            };
            await sent.AddToAsync(Store, time.GetUtcNow(), [.. to.Select(name => new DeliveryOrder(name, "some route", quiet))]);
        }
    }

    private async Task SettleAsync(string to, DeliveryState state, Func<Delivery, bool> which)
    {
        var record = new AuditRecord { Event = state == DeliveryState.Delivered ? AuditEvent.InstanceSent : AuditEvent.SendFailed, Time = time.GetUtcNow() };
        var isHeld = state == DeliveryState.Held;
        await Store.Outbox.SettleAsync([.. Store.Outbox.List(new DeliveryFilter { To = to, State = DeliveryState.Waiting }).Where(which)
            .Select(d => new DeliveryOutcome(d.Id, state, (ushort)(isHeld ? 0xA900 : 0), isHeld ? "test-reason" : string.Empty, d.Bytes, record))]);
    }
}
