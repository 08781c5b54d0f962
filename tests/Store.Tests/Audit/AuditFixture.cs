using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Tests.Audit;

/// <summary>A key ring of its own and a chain on it.</summary>
internal sealed class AuditFixture : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("audit-test-").FullName;

    public AuditFixture()
    {
        Ring = KeyRing.Create(Path.Combine(folder, "keys.db"), MasterKeySet.New());
        Signer = new AuditSigner(Ring.Named(StoreKeyName.AuditSigning));
        Chain = new AuditChain(Ring, new RowSealer(Ring), Signer);
        Verifier = new AuditVerifier(Ring.Store, Signer.PublicKey);
    }

    public static DateTimeOffset Time { get; } = new(2026, 10, 25, 2, 30, 0, 250, TimeSpan.FromHours(1));

    public KeyRing Ring { get; }

    public AuditSigner Signer { get; }

    public AuditChain Chain { get; }

    public AuditVerifier Verifier { get; }

    public static AuditRecord Record(long number) => new()
    {
        Event = AuditEvent.InstanceReceived,
        Time = Time.AddSeconds(number),
        Partner = "Panoramic unit, room 2",
        RemoteAddress = "192.0.2.7:50112",
        CallingTitle = "PANO1",
        Study = Uid.Parse("1.2.3"),
        Instance = Uid.Parse($"1.2.3.{number}"),
        Bytes = 500_000 + number,
    };

    /// <summary>A chain of so many records, with a checkpoint after each of the given ones.</summary>
    public (AuditHead Start, List<AuditRow> Rows, List<AuditCheckpoint> Checkpoints) Make(int records, params int[] signedAfter)
    {
        var start = Chain.Begin();
        var head = start;
        var rows = new List<AuditRow>();
        var checkpoints = new List<AuditCheckpoint>();
        for (var i = 1; i <= records; i++)
        {
            (var row, head) = Chain.Append(head, Record(i));
            rows.Add(row);
            if (signedAfter.Contains(i))
            {
                checkpoints.Add(Chain.Sign(head, Time));
            }
        }

        return (start, rows, checkpoints);
    }

    public void Dispose()
    {
        Signer.Dispose();
        Ring.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
