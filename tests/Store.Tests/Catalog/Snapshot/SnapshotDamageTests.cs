using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Snapshot;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog.Snapshot;

/// <summary>A snapshot that was changed, cut or made longer anywhere gives no index.</summary>
public sealed class SnapshotDamageTests : IDisposable
{
    private const int Holdings = 5;

    /// <summary>Between what stands at the beginning of the first chunk and its end are zeros: of those not every byte is tried.</summary>
    private const int Crowded = 600;
    private const int Stride = 9973;

    private static readonly byte[] Mark = [.. Enumerable.Range(0, SnapshotMark.Length).Select(static n => (byte)n)];

    private readonly string folder = Directory.CreateTempSubdirectory("dx-snapshot-").FullName;
    private readonly StoreKey key = StoreKey.New();
    private readonly KeyId store = KeyId.New();
    private readonly StudyIndex index = new();
    private readonly long length;

    public SnapshotDamageTests()
    {
        for (var n = 1; n <= Holdings; n++)
        {
            index.Add(new HoldingEntry(0, n, n, 1, 1, 1, 1), SnapshotRows.Of(n, 20));
        }

        using var file = new SnapshotStream(Path, store, key, DiskCalls.System);
        new SnapshotWriter(index, Mark).Write(file);
        length = new FileInfo(Path).Length;
    }

    private string Path => System.IO.Path.Combine(folder, "index.snapshot");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_written_gives_the_index_again()
    {
        var taken = Load(DiskCalls.System);
        taken.ShouldNotBeNull();
        IndexDump.Of(taken).ShouldBe(IndexDump.Of(index));
    }

    [Fact]
    public void No_flipped_bit_is_passed_over()
    {
        foreach (var place in Places())
        {
            var flipped = DiskCalls.System with
            {
                Read = (file, bytes, offset) =>
                {
                    var read = RandomAccess.Read(file, bytes, offset);
                    if (place >= offset && place < offset + read)
                    {
                        bytes[(int)(place - offset)] ^= (byte)(1 << (int)(place % 8));
                    }

                    return read;
                },
            };
            Should.Throw<InvalidDataException>(() => Load(flipped), $"byte {place}");
        }
    }

    [Fact]
    public void No_cut_is_passed_over()
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite);
        foreach (var place in Places().Reverse())
        {
            RandomAccess.SetLength(file, place);
            Should.Throw<InvalidDataException>(() => Load(DiskCalls.System), $"length {place}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(SnapshotLayout.ChunkLength)]
    public void Nothing_behind_its_end_is_passed_over(int more)
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, length + more);
        Should.Throw<InvalidDataException>(() => Load(DiskCalls.System));
    }

    [Fact]
    public void Another_key_another_store_and_another_state_give_nothing()
    {
        Should.Throw<InvalidDataException>(() => Load(DiskCalls.System, withKey: StoreKey.New()));
        Should.Throw<InvalidDataException>(() => Load(DiskCalls.System, withKey: StoreKey.New(key.Id)));
        Should.Throw<InvalidDataException>(() => Load(DiskCalls.System, ofStore: KeyId.New()));
        Load(DiskCalls.System, mark: [.. Mark.Reverse()]).ShouldBeNull();
    }

    /// <summary>Every byte where something stands, and some of the zeros between.</summary>
    private IEnumerable<long> Places()
    {
        var page = SnapshotLayout.OffsetOf(1) - SnapshotLayout.TagLength;
        for (var place = 0L; place < length; place += place < Crowded || place >= page - 1 ? 1 : Math.Min(Stride, page - 1 - place))
        {
            yield return place;
        }
    }

    private StudyIndex? Load(DiskCalls disk, StoreKey? withKey = null, KeyId? ofStore = null, byte[]? mark = null)
    {
        var loaded = new StudyIndex();
        using var file = new SnapshotReader(Path, ofStore ?? store, withKey ?? key, disk);
        return new SnapshotLoader(file, loaded).TryLoad(mark ?? Mark) ? loaded : null;
    }
}
