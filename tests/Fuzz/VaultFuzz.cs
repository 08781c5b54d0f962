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

    [Fact]
    public async Task A_changed_file_is_never_read_as_something_else()
    {
        using var folder = new TempFolder();
        var masters = MasterKeySet.New();
        using var ring = KeyRing.Create(folder.File("keys", "keys.db"), masters);
        using var vault = ObjectVault.Open(folder.Folder("data"), ring.Store, new VaultOptions
        {
            ChunkSize = ChunkSize,
            Mark = new DiskMark(0, () => new DiskSpace(1L << 40, 1L << 40)),
        });
        var study = await ring.StudyKeyAsync(ring.Tokens.Of(TokenLabel.Study, Uid.Parse("1.2.3")));
        var content = new byte[(2 * ChunkSize) + 777];
        new Random(5).NextBytes(content);
        VaultObject stored;
        using (var writer = vault.Begin())
        {
            writer.Write(content);
            stored = await writer.CompleteAsync(Meta(content.Length), study);
        }

        var path = Directory.GetFiles(folder.Folder("data"), stored.Location.Id.ToString(), SearchOption.AllDirectories).ShouldHaveSingleItem();
        var right = await File.ReadAllBytesAsync(path);
        var damaged = 0;
        await FuzzRun.EachAsync([right], share: 3, async (bytes, _) =>
        {
            await File.WriteAllBytesAsync(path, bytes);
            try
            {
                using var reader = vault.OpenUnindexed(stored.Location, id => id == study.Id ? study : null);
                (await ReadAsync(reader)).ShouldBe(content);
                bytes.AsSpan().SequenceEqual(right).ShouldBeTrue("another file was read without complaint");
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
