using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Benchmarks;

/// <summary>Writes rows and keys of made-up studies, each with one series, without their objects.</summary>
internal static class IndexFiller
{
    private const int InstancesPerTransaction = 20_000;
    private const int MostInstancesPerTransaction = 500_000;

    /// <summary>Of many instances, whose tokens fall on every page of an index.</summary>
    private const string LargeCache = "PRAGMA cache_size = -2000000";
    private static readonly string[] Families =
    [
        "SMITH", "JOHNSON", "WILLIAMS", "BROWN", "JONES", "GARCIA", "MILLER", "DAVIS", "RODRIGUEZ", "MARTINEZ", "ANDERSON", "THOMAS", "WILSON", "MOORE", "TAYLOR",
        "JACKSON", "MÜLLER", "SCHMIDT", "ROSSI", "NOVAK", "NGUYEN", "KIM", "PARK", "SATO", "SUZUKI", "DUBOIS", "MARTIN", "BERNARD", "PETERSON", "THOMPSON",
    ];

    private static readonly string[] Given = ["ANNA", "BEN", "CLARA", "DAVID", "EVA", "FINN", "GRETA", "HUGO", "IDA", "JONAS", "KARLA", "LEON", "MIA", "NOAH", "OLGA", "PAUL"];

    public static string StudyUid(int n) => $"1.2.826.0.1.3680043.8.498.{n}.{n * 7919L % 1_000_003}";

    public static string PatientId(int n) => $"PAT{n / 3:D7}";

    public static string Accession(int n) => $"ACC{n:D8}";

    public static string StudyDay(int n) => new DateOnly(2016, 1, 1).AddDays((int)(n * 104_729L % 3650)).ToString("yyyyMMdd");

    /// <summary>One of the family names there are.</summary>
    public static string Family(int n) => Families[n % Families.Length];

    public static Task FillAsync(StoreOptions options, int studies, int instances = 1) =>
        FillAsync(options, [.. Enumerable.Range(0, studies)], static n => $"partner {n % 20}", instances);

    /// <param name="options">A store that is not there yet.</param>
    /// <param name="studies">Which of the made-up studies.</param>
    /// <param name="senderOf">Who sent each.</param>
    /// <param name="instances">Of each study.</param>
    public static async Task FillAsync(StoreOptions options, IReadOnlyList<int> studies, Func<int, string> senderOf, int instances = 1)
    {
        await (await ExchangeStore.CreateAsync(options, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, CancellationToken.None)).DisposeAsync();
        var paths = new StorePaths(options.DataFolder);
        using var keys = KeyRing.Open(paths.Keys, options.MasterKeys);
        var sealer = new RowSealer(keys);
        using var audit = AuditParts.Of(keys, sealer);
        var connection = Connection.OpenWriter(paths.Catalog, create: false);
        using var tables = new CatalogTables(connection, sealer, (keys.Named(StoreKeyName.Catalog), keys.Named(StoreKeyName.Queue)), new AuditLedger(connection, audit, options.Time, string.Empty));
        using var partners = new PartnerNumbers(connection, sealer, keys.Named(StoreKeyName.Catalog));
        if (instances > 1)
        {
            connection.Execute(LargeCache);
        }

        foreach (var group in studies.Chunk(instances == 1 ? InstancesPerTransaction : Math.Max(1, MostInstancesPerTransaction / instances)))
        {
            var tokens = group.Select(n => keys.Tokens.Of(TokenLabel.Study, Uid.Parse(StudyUid(n)))).ToList();
            var studyKeys = await Task.WhenAll(tokens.Select(token => keys.StudyKeyAsync(token).AsTask()));
            tables.Begin();
            for (var i = 0; i < tokens.Count; i++)
            {
                Write(tables, partners, keys, (group[i], senderOf(group[i]), tokens[i], studyKeys[i]), instances);
            }

            tables.Commit();
            partners.Committed();
            connection.Checkpoint();
        }
    }

    private static void Write(CatalogTables tables, PartnerNumbers partners, KeyRing keys, (int Number, string Sender, Token Token, StoreKey Key) study, int instances)
    {
        var rows = InstanceRows.Of(Header(study.Number), "benchmark");
        var holding = new HoldingDraft(tables.Holdings.NewHoldingId(), tables.Holdings.AddStudy(study.Token), partners.FindOrAdd(study.Sender), study.Key)
        {
            Row = rows.Holding,
            Instances = instances,
            Series = 1,
            Bytes = 500_000L * instances,
        };
        tables.Holdings.Write(holding);
        var series = tables.Series.Add(keys.Tokens.Of(TokenLabel.Series, Uid.Parse(StudyUid(study.Number) + ".1")), holding.Id, study.Key, rows.Series);
        for (var number = 1; number <= instances; number++)
        {
            var uid = $"{StudyUid(study.Number)}.1.{number}";
            var instance = tables.Instances.Add(
                new HeldContent(0, holding.Study, 0, new VaultObject(new VaultLocation(0, ObjectId.New()), 500_000, 0)),
                keys.Tokens.Of(TokenLabel.Instance, Uid.Parse(uid)),
                study.Key,
                number == 1 ? rows.Instance : RowWriter.Replace(rows.Instance, CatalogAttributes.SopInstanceUid, Encoding.ASCII.GetBytes(uid)));
            tables.Series.Place(series, instance);
            tables.Series.AddOneInstance(series);
        }
    }

    /// <summary>What is told of one of the made-up studies and its instance.</summary>
    /// <param name="n">Which.</param>
    /// <param name="sopClass">Of the instance.</param>
    public static DataSet Attributes(int n, Uid sopClass)
    {
        return new DataSet()
            .SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192")
            .SetUid(Tags.SOPClassUID, sopClass)
            .SetText(Tags.SOPInstanceUID, Vr.UI, StudyUid(n) + ".1.1")
            .SetText(Tags.StudyDate, Vr.DA, StudyDay(n))
            .SetText(Tags.StudyTime, Vr.TM, "101500")
            .SetText(Tags.AccessionNumber, Vr.SH, Accession(n))
            .SetText(Tags.Modality, Vr.CS, "IO")
            .SetText(Tags.ReferringPhysicianName, Vr.PN, "WELBY^MARCUS")
            .SetText(Tags.StudyDescription, Vr.LO, "Intra-oral periapical")
            .SetText(Tags.PatientName, Vr.PN, $"{Families[n / 3 * 31 % Families.Length]}{(n / 3 % 97 == 0 ? string.Empty : (n / 3 % 97).ToString())}^{Given[n / 3 * 7 % Given.Length]}")
            .SetText(Tags.PatientID, Vr.LO, PatientId(n))
            .SetText(Tags.PatientBirthDate, Vr.DA, "19800102")
            .SetText(Tags.PatientSex, Vr.CS, "F")
            .SetText(Tags.StudyInstanceUID, Vr.UI, StudyUid(n))
            .SetText(Tags.SeriesInstanceUID, Vr.UI, StudyUid(n) + ".1")
            .SetText(Tags.StudyID, Vr.SH, n.ToString());
    }

    /// <summary>The same as intake reads it.</summary>
    public static InstanceHeader Header(int n)
    {
        var attributes = Attributes(n, SopClasses.DigitalIntraOralXRayImageStorageForPresentation);
        return new InstanceHeader(InstanceIdentity.TryRead(new CollectedHeader(attributes, new HashSet<Tag>()), out _, out _)!, attributes, TransferSyntaxes.ExplicitLittleEndian);
    }
}
