using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Fuzz;

/// <summary>A stored object's file with any change in it: told to be damaged, or it is not read at all; never other bytes.</summary>
public sealed class VaultFuzz
{
    private const int ChunkSize = 4096;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_changed_file_is_never_read_as_something_else(bool isSegment)
    {
        using var folder = new TempFolder();
        var masters = MasterKeySet.New();
        using var ring = KeyRing.Create(folder.File("keys", "keys.db"), masters);
        var options = new VaultOptions
        {
            ChunkSize = ChunkSize,
            LargestInSegment = isSegment ? 1 << 20 : 0,
            Mark = new DiskMark(0, () => new DiskSpace(1L << 40, 1L << 40)),
        };
        var study = await ring.StudyKeyAsync(ring.Tokens.Of(TokenLabel.Study, Uid.Parse("1.2.3")));
        var content = new byte[(2 * ChunkSize) + 777];
        new Random(5).NextBytes(content);
        VaultObject stored;
        using (var filled = ObjectVault.Open(folder.Folder("data"), ring.Store, options))
        {
            using var writer = filled.Begin();
            writer.Write(content);
            stored = filled.Publish(await writer.CompleteAsync(Meta(content.Length), study));
            filled.SyncPublished();
        }

        stored.Location.IsInSegment.ShouldBe(isSegment);
        using var vault = ObjectVault.Open(folder.Folder("data"), ring.Store, options);
        var path = Directory.GetFiles(folder.Folder("data"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        var right = await File.ReadAllBytesAsync(path);

        // What lies behind an object in a segment is not of it.
        var length = isSegment ? 1024 + content.Length + (3 * 16) : right.Length;
        var damaged = 0;
        await FuzzRun.EachAsync([right], share: 3, async (bytes, _) =>
        {
            await File.WriteAllBytesAsync(path, bytes);
            try
            {
                using var reader = vault.OpenUnindexed(stored.Location, id => id == study.Id ? study : null);
                (await ReadAsync(reader)).ShouldBe(content);
                (isSegment ? bytes.AsSpan(0, length) : bytes).SequenceEqual(right.AsSpan(0, length)).ShouldBeTrue("another file was read without complaint");
            }
            catch (ObjectDamagedException)
            {
                damaged++;
            }
        });
        damaged.ShouldBePositive();
    }

    private static async Task<byte[]> ReadAsync(VaultReader reader)
    {
        using var all = new MemoryStream();
        for (var piece = await reader.ReadNextAsync(CancellationToken.None); !piece.IsEmpty; piece = await reader.ReadNextAsync(CancellationToken.None))
        {
            all.Write(piece.Span);
        }

        return all.ToArray();
    }

    private static ObjectMeta Meta(long length) => new()
    {
        TransferSyntax = TransferSyntaxes.ExplicitLittleEndian.Uid,
        SopClass = SopClasses.CTImageStorage,
        SopInstance = Uid.Parse("1.2.3.4.5"),
        Study = Uid.Parse("1.2.3"),
        Owner = "Somebody",
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Length = length,
    };
}
