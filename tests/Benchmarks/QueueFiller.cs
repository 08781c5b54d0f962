using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Benchmarks;

/// <summary>Writes rows and keys of made-up studies whose instances all wait to be sent, without their objects.</summary>
internal static class QueueFiller
{
    public const string Destination = "north";
    private const int Size = 500_000;

    public static StoreOptions OptionsOf(string folder) =>
        new() { DataFolder = Path.Combine(folder, "data"), MasterKeys = MasterKeyFile.Load(Path.Combine(folder, "master.key")) };

    public static async Task<int> FillAsync(string folder, int deliveries, int studies)
    {
        PrivateFile.MakeFolder(folder);
        MasterKeyFile.Create(Path.Combine(folder, "master.key"));
        var options = OptionsOf(folder);
        await (await ExchangeStore.CreateAsync(options, NullLoggerFactory.Instance, CancellationToken.None)).DisposeAsync();
        var paths = new StorePaths(options.DataFolder);
        using var keys = KeyRing.Open(paths.Keys, options.MasterKeys);
        var sealer = new RowSealer(keys);
        using var audit = AuditParts.Of(keys, sealer);
        var connection = Connection.OpenWriter(paths.Catalog, create: false);
        using var tables = new CatalogTables(
            connection, sealer, (keys.Named(StoreKeyName.Catalog), keys.Named(StoreKeyName.Queue)), new AuditLedger(connection, audit, options.Time, string.Empty));
        using var partners = new PartnerNumbers(connection, sealer, keys.Named(StoreKeyName.Catalog));
        var tokens = Enumerable.Range(0, studies).Select(n => keys.Tokens.Of(TokenLabel.Study, Uid.Parse(StudyUid(n)))).ToList();
        var studyKeys = await Task.WhenAll(tokens.Select(token => keys.StudyKeyAsync(token).AsTask()));
        tables.Begin();
        var (owner, destination) = (partners.FindOrAdd("benchmark"), partners.FindOrAdd(Destination));
        for (var n = 0; n < studies; n++)
        {
            var count = (deliveries / studies) + (n < deliveries % studies ? 1 : 0);
            WriteStudy(tables, keys, (n, tokens[n], studyKeys[n]), (owner, destination, count));
        }

        tables.Commit();
        return 0;
    }

    private static string StudyUid(int n) => $"1.2.826.0.1.3680043.8.498.{n}";

    private static void WriteStudy(CatalogTables tables, KeyRing keys, (int Number, Token Token, StoreKey Key) study, (int Owner, int Destination, int Count) load)
    {
        var first = InstanceRows.Of(Header(study.Number, 0), "benchmark");
        var holding = new HoldingDraft(tables.Holdings.NewHoldingId(), tables.Holdings.AddStudy(study.Token), load.Owner, study.Key)
        {
            Row = first.Holding,
            Instances = load.Count,
            Series = 1,
            Bytes = (long)load.Count * Size,
        };
        tables.Holdings.Write(holding);
        var series = tables.Series.Add(keys.Tokens.Of(TokenLabel.Series, Uid.Parse(StudyUid(study.Number) + ".1")), holding.Id, study.Key, first.Series);
        for (var i = 0; i < load.Count; i++)
        {
            var header = Header(study.Number, i);
            var instance = tables.Instances.Add(
                new HeldContent(0, holding.Study, 0, new VaultObject(new VaultLocation(0, ObjectId.New()), Size, 0)),
                keys.Tokens.Of(TokenLabel.Instance, header.SopInstance),
                study.Key,
                InstanceRows.Of(header, "benchmark").Instance);
            tables.Series.Place(series, instance);
            tables.Series.AddOneInstance(series);
            tables.Deliveries.Add(new DeliveryRow
            {
                Id = tables.Deliveries.NewId(),
                Study = holding.Study,
                Instance = instance,
                Destination = load.Destination,
                State = DeliveryState.Waiting,
                Route = "everything",
                QueuedAt = DateTimeOffset.UnixEpoch,
                Bytes = Size,
            });
        }
    }

    private static InstanceHeader Header(int study, int instance)
    {
        var attributes = new DataSet()
            .SetText(Tags.SOPClassUID, Vr.UI, "1.2.840.10008.5.1.4.1.1.1.3")
            .SetText(Tags.SOPInstanceUID, Vr.UI, $"{StudyUid(study)}.1.{instance}")
            .SetText(Tags.StudyDate, Vr.DA, "20260102")
            .SetText(Tags.Modality, Vr.CS, "IO")
            .SetText(Tags.PatientName, Vr.PN, "SMITH^ANNA")
            .SetText(Tags.PatientID, Vr.LO, $"PAT{study:D7}")
            .SetText(Tags.StudyInstanceUID, Vr.UI, StudyUid(study))
            .SetText(Tags.SeriesInstanceUID, Vr.UI, StudyUid(study) + ".1")
            .SetText(Tags.InstanceNumber, Vr.IS, $"{instance + 1}");
        return new InstanceHeader(InstanceIdentity.TryRead(new CollectedHeader(attributes, new HashSet<Tag>()), out _, out _)!, attributes, TransferSyntaxes.ExplicitLittleEndian);
    }
}
