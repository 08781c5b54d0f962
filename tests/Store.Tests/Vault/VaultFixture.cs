using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>A vault with its keys in a folder of its own; small chunks, so that small objects have many. Unless a test asks for it there are no segments.</summary>
internal sealed class VaultFixture : IDisposable
{
    public const int ChunkSize = 4096;

    public VaultFixture(VaultOptions? options = null)
    {
        Folder = Directory.CreateTempSubdirectory("vault-test-").FullName;
        Masters = MasterKeySet.New();
        Ring = KeyRing.Create(RingPath, Masters);
        Vault = ObjectVault.Open(
            Path.Combine(Folder, "data"), Ring.Store, options ?? new VaultOptions { ChunkSize = ChunkSize, LargestInSegment = 0, Mark = NoMark });
    }

    public static DiskMark NoMark { get; } = new(0, () => new DiskSpace(1L << 40, 1L << 40));

    public string Folder { get; }

    public string RingPath => Path.Combine(Folder, "keys.db");

    public MasterKeySet Masters { get; }

    public KeyRing Ring { get; }

    public ObjectVault Vault { get; }

    public static ObjectMeta Meta { get; } = new()
    {
        TransferSyntax = Uid.Parse("1.2.840.10008.1.2.1"),
        SopClass = Uid.Parse("1.2.840.10008.5.1.4.1.1.2"),
        SopInstance = Uid.Parse("1.2.3.4.5"),
        Study = Uid.Parse("1.2.3.4"),
        Owner = "Hill Street Orthodontics – Zahnärzte",
        PatientDomain = "HILL",
        CallingTitle = AeTitle.Parse("HILLORTHO"),
        ReceivedAt = new DateTimeOffset(2026, 3, 1, 12, 30, 15, 123, TimeSpan.FromHours(2)),
    };

    public StoreKey StudyKey(string study) =>
        Ring.StudyKeyAsync(Ring.Tokens.Of(TokenLabel.Study, Uid.Parse(study))).AsTask().GetAwaiter().GetResult();

    public string PathOf(VaultLocation location) => location.IsIncoming
        ? Path.Combine(Folder, "data", "incoming", location.Id.ToString())
        : Path.Combine(Folder, "data", "vault", location.Folder.ToString("D6"), location.Id.ToString());

    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public async Task<VaultObject> StoreAsync(byte[] content, StoreKey study)
    {
        using var writer = Vault.Begin();
        writer.Write(content);
        return await writer.CompleteAsync(Meta, study);
    }

    public async Task<byte[]> ReadAsync(VaultObject stored, StoreKey study)
    {
        using var reader = Vault.Open(stored, study);
        return await ReadAllAsync(reader);
    }

    public static async Task<byte[]> ReadAllAsync(VaultReader reader)
    {
        using var all = new MemoryStream();
        while (await reader.ReadNextAsync(TestContext.Current.CancellationToken) is { IsEmpty: false } part)
        {
            all.Write(part.Span);
        }

        return all.ToArray();
    }

    public void Dispose()
    {
        Vault.Dispose();
        Ring.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
