using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Client;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Tests.Access.Visibility;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Control;

/// <summary>What a person sends and fetches is on record with its patient, and summed up at the end.</summary>
public sealed class TransferOrderTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly ControlCaller Anna = new(1000, "anna");
    private static readonly TransferReport Heading = new("Hill", "hill.example:2762", "RIVER", "HILL", "c0ffee", []);

    private static SentInstance Held => new()
    {
        Partner = "Alpha",
        Study = "1.2.1",
        Series = "1.2.1.1",
        Instance = "1.2.1.1.1",
        PatientId = "P1",
        Name = "Doe^Jane",
        Issuer = string.Empty,
        Date = "20260102",
        Accession = "A1",
        Modality = "PX",
        Comment = string.Empty,
    };

    private static NodeSettings Settings => new()
    {
        Node = new IdentitySettings { AeTitles = [AeTitle.Parse("NODE")], Data = default, KeyFile = default },
        Listeners = [],
        Partners = [],
    };

    [Fact]
    public async Task Patient_and_basis_are_on_record_and_the_end_sums_up()
    {
        using var folder = new TempFolder();
        var time = new ManualTime();
        await using var store = await ExchangeStore.CreateAsync(
            new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New(), Time = time }, NullLoggerFactory.Instance, None);
        await Held.AddToAsync(store, time.GetUtcNow());
        var held = store.Administration.PatientsOf(Uid.Parse("1.2.1")).ShouldHaveSingleItem();
        var api = StoreOrders.Of(new OrderContext(static () => Settings, store, time, Running: null));

        await api.RecordTransfer(Anna, Heading with
        {
            Notes =
            [
                new TransferNote { Step = TransferStep.Begun },
                new TransferNote { Step = TransferStep.Leaving, Study = "1.2.1", Patient = @"\P1" },
                new TransferNote { Step = TransferStep.Sent, Study = "1.2.1", Instance = "1.2.1.1.1", Patient = @"\P1", Bytes = 10 },
                new TransferNote { Step = TransferStep.Sent, Study = "1.2.1", Instance = "1.2.1.1.2", Patient = @"\P1", Bytes = 11 },
                new TransferNote { Step = TransferStep.NotSent, Study = "1.2.1", Instance = "1.2.1.1.3", Patient = @"\P1", Reason = "association-lost" },
                new TransferNote { Step = TransferStep.Sent, Study = "1.2.8", Instance = "1.2.8.1", Patient = @"REGION\P8", Bytes = 12 },
                new TransferNote { Step = TransferStep.Fetched, Study = "1.2.9", Instance = "1.2.9.1", Patient = @"\P9", Bytes = 13 },
            ],
        }, None);
        await api.RecordTransfer(Anna, Heading with { Notes = [new TransferNote { Step = TransferStep.Ended }] }, None);

        var records = store.Audit.Newest().Select(static r => r.Record).Where(static r => r.Correlation == "c0ffee").Reverse().ToList();
        records.Single(static r => r.Event == AuditEvent.SendingBegun).PatientKey.ShouldBe(held);
        records.Where(static r => r.Event == AuditEvent.InstancesTransferred).Select(static r => (r.Transfer, r.PatientKey, r.Basis, r.Count, r.Bytes, r.Reason)).ShouldBe(
            [
                (TransferKind.Sent, held, "operator anna (user 1000)", 2, 21, string.Empty),
                (TransferKind.NotSent, held, "operator anna (user 1000)", 1, 0, "association-lost"),
                (TransferKind.Sent, @"REGION\P8", "operator anna (user 1000)", 1, 12, string.Empty),
                (TransferKind.Fetched, @"Hill\P9", string.Empty, 1, 13, string.Empty),
            ], ignoreOrder: true);
    }

    [Fact]
    public async Task A_file_says_whose_it_is()
    {
        using var folder = new TempFolder();
        var one = LargeObject.Of(3000, seed: 1, 1);
        one.Header.SetText(Tags.IssuerOfPatientID, Vr.LO, "REGION");
        var made = new GeneratedInstance(one.Header, one.Pixels, one.TransferSyntax);
        await using (var file = File.Create(folder.File("one.dcm")))
        {
            made.WritePart10(file);
        }

        var (inspected, _) = await FileInspection.InspectAsync(folder.File("one.dcm"), None);

        inspected.ShouldNotBeNull().Patient.ShouldBe($@"REGION\{one.Header.GetPlainText(Tags.PatientID)}");
    }
}
