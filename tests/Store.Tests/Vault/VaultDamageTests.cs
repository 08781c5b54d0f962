using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>Whatever is done to a file on the disk, either the stored bytes come back or none of the damaged part.</summary>
public sealed class VaultDamageTests : IDisposable
{
    private const int Header = 1024;
    private const int Tag = 16;
    private const int Stride = VaultFixture.ChunkSize + Tag;

    private readonly VaultFixture fixture = new();
    private readonly StoreKey study;

    public VaultDamageTests() => study = fixture.StudyKey("1.2.3.4");

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Every_flipped_bit_is_seen()
    {
        var content = VaultFixture.Bytes(40);
        var (stored, path, bytes) = await PublishAsync(content);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            await ShouldBeDamagedAsync(stored);
        }

        File.WriteAllBytes(path, bytes);
        (await fixture.ReadAsync(stored, study)).ShouldBe(content);
    }

    [Fact]
    public async Task A_flipped_byte_anywhere_in_an_object_of_many_chunks_is_seen_and_what_was_handed_out_before_is_right()
    {
        var content = VaultFixture.Bytes((3 * VaultFixture.ChunkSize) + 77);
        var (stored, path, bytes) = await PublishAsync(content);
        for (var at = Header; at < bytes.Length; at += 61)
        {
            bytes[at] ^= 0x40;
            File.WriteAllBytes(path, bytes);
            bytes[at] ^= 0x40;
            var before = await ShouldBeDamagedAsync(stored);
            before.ShouldBe(content[..Math.Min(content.Length, (at - Header) / Stride * VaultFixture.ChunkSize)], Mismatch(at));
        }
    }

    [Fact]
    public async Task Every_truncation_is_seen()
    {
        var (stored, path, bytes) = await PublishAsync(VaultFixture.Bytes(VaultFixture.ChunkSize + 30));
        for (var length = 0; length < bytes.Length; length += length is > 1100 and < 5000 ? 97 : 1)
        {
            File.WriteAllBytes(path, bytes[..length]);
            await ShouldBeDamagedAsync(stored);
            await ShouldBeDamagedUnindexedAsync(stored.Location);
        }
    }

    [Fact]
    public async Task Every_extension_is_seen()
    {
        var (stored, path, bytes) = await PublishAsync(VaultFixture.Bytes(VaultFixture.ChunkSize));
        for (var more = 1; more < 2 * Stride; more += more < 40 ? 1 : 211)
        {
            File.WriteAllBytes(path, [.. bytes, .. VaultFixture.Bytes(more, more)]);
            await ShouldBeDamagedAsync(stored);
            await ShouldBeDamagedUnindexedAsync(stored.Location);
        }

        // An object appended to another, or its own chunks to itself.
        File.WriteAllBytes(path, [.. bytes, .. bytes.AsSpan(Header)]);
        await ShouldBeDamagedAsync(stored);
        await ShouldBeDamagedUnindexedAsync(stored.Location);
    }

    [Fact]
    public async Task Chunks_exchanged_repeated_or_left_out_within_a_file_are_seen()
    {
        const int Chunks = 5;
        var (stored, path, bytes) = await PublishAsync(VaultFixture.Bytes(Chunks * VaultFixture.ChunkSize));
        for (var i = 0; i < Chunks; i++)
        {
            await WriteChunksAsync(stored, path, bytes, Enumerable.Range(0, Chunks).Where(c => c != i));
            for (var j = 0; j < Chunks; j++)
            {
                if (i != j)
                {
                    await WriteChunksAsync(stored, path, bytes, Enumerable.Range(0, Chunks).Select(c => c == i ? j : c));
                    await WriteChunksAsync(stored, path, bytes, Enumerable.Range(0, Chunks).Select(c => c == i ? j : c == j ? i : c));
                }
            }
        }

        await WriteChunksAsync(stored, path, bytes, Enumerable.Range(0, Chunks).Append(Chunks - 1));
    }

    [Fact]
    public async Task Chunks_headers_and_whole_files_of_another_object_of_the_same_study_are_seen()
    {
        var (first, firstPath, firstBytes) = await PublishAsync(VaultFixture.Bytes(3 * VaultFixture.ChunkSize, 1));
        var (_, _, other) = await PublishAsync(VaultFixture.Bytes(3 * VaultFixture.ChunkSize, 2));
        for (var chunk = 0; chunk < 3; chunk++)
        {
            var mixed = firstBytes.ToArray();
            other.AsSpan(Header + (chunk * Stride), Stride).CopyTo(mixed.AsSpan(Header + (chunk * Stride)));
            File.WriteAllBytes(firstPath, mixed);
            await ShouldBeDamagedAsync(first);
            await ShouldBeDamagedUnindexedAsync(first.Location);
        }

        File.WriteAllBytes(firstPath, [.. other.AsSpan(0, Header), .. firstBytes.AsSpan(Header)]);
        await ShouldBeDamagedAsync(first);
        File.WriteAllBytes(firstPath, other);
        (await ReasonAsync(first)).ShouldBe(DamageReasons.Swapped);
        await ShouldBeDamagedUnindexedAsync(first.Location);
    }

    [Fact]
    public async Task Every_field_of_the_header_taken_from_another_object_is_seen()
    {
        var (first, firstPath, firstBytes) = await PublishAsync(VaultFixture.Bytes(100, 1));
        var (_, _, other) = await PublishAsync(VaultFixture.Bytes(100, 2));
        (int At, int Length)[] fields = [(32, 16), (64, 32), (96, 48), (64, 80), (144, 880), (96, 928), (64, 960)];
        foreach (var (at, length) in fields)
        {
            var mixed = firstBytes.ToArray();
            other.AsSpan(at, length).CopyTo(mixed.AsSpan(at));
            File.WriteAllBytes(firstPath, mixed);
            await ShouldBeDamagedAsync(first);
            await ShouldBeDamagedUnindexedAsync(first.Location);
        }
    }

    [Fact]
    public async Task A_whole_older_object_put_back_under_the_name_is_seen_by_the_index()
    {
        // The only way to make one is with the keys: the file is taken to stand for a backup of an object of the same name.
        var (stored, _, _) = await PublishAsync(VaultFixture.Bytes(100));
        var older = stored with { LastTag = stored.LastTag ^ 1 };

        (await ReasonAsync(older)).ShouldBe(DamageReasons.Replaced);
        (await ReasonAsync(stored with { Length = 101 })).ShouldBe(DamageReasons.Length);
    }

    [Fact]
    public async Task An_object_does_not_open_under_the_key_of_another_study_or_in_another_store()
    {
        var (stored, _, bytes) = await PublishAsync(VaultFixture.Bytes(100));
        Should.Throw<ObjectDamagedException>(() => fixture.Vault.Open(stored, fixture.StudyKey("1.2.3.5"))).Reason.ShouldBe(DamageReasons.Swapped);

        using var other = new VaultFixture();
        var placed = await other.StoreAsync([1], other.StudyKey("1.2.3.4"));
        var copied = other.Vault.Publish(placed);
        File.WriteAllBytes(other.PathOf(stored.Location), bytes);
        Should.Throw<ObjectDamagedException>(() => other.Vault.Open(stored, study)).Reason.ShouldBe(DamageReasons.Swapped);
        copied.Location.Folder.ShouldBe(0);
    }

    [Fact]
    public async Task A_missing_file_and_an_unknown_key_say_so()
    {
        var (stored, path, _) = await PublishAsync([1, 2, 3]);
        Should.Throw<ObjectDamagedException>(() => fixture.Vault.OpenUnindexed(stored.Location, _ => null)).Reason.ShouldBe(DamageReasons.Swapped);
        File.Delete(path);
        (await ReasonAsync(stored)).ShouldBe(DamageReasons.Missing);
        (await ReasonAsync(stored with { Location = stored.Location with { Folder = 77 } })).ShouldBe(DamageReasons.Missing);
    }

    [Fact]
    public async Task Damage_is_told_without_a_word_of_the_content()
    {
        var (stored, path, bytes) = await PublishAsync([1, 2, 3]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        var error = Should.Throw<ObjectDamagedException>(() => fixture.Vault.Open(stored, study));

        error.Message.ShouldContain(stored.Location.ToString());
        error.Message.ShouldNotContain("1.2.3");
    }

    private static string Mismatch(int at) => $"flipped at {at}";

    private async Task WriteChunksAsync(VaultObject stored, string path, byte[] bytes, IEnumerable<int> order)
    {
        using (var file = File.Create(path))
        {
            file.Write(bytes.AsSpan(0, Header));
            foreach (var chunk in order)
            {
                file.Write(bytes.AsSpan(Header + (chunk * Stride), Stride));
            }
        }

        await ShouldBeDamagedAsync(stored);
        await ShouldBeDamagedUnindexedAsync(stored.Location);
    }

    [Fact]
    public async Task Damage_met_while_reading_ahead_is_met_again_and_nothing_is_handed_out()
    {
        var (stored, path, bytes) = await PublishAsync(VaultFixture.Bytes(2 * VaultFixture.ChunkSize));
        bytes[Header + 10] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var reader = fixture.Vault.Open(stored, study);

        Should.Throw<ObjectDamagedException>(reader.ReadAhead).Reason.ShouldBe(DamageReasons.Content);
        (await Should.ThrowAsync<ObjectDamagedException>(async () => await reader.ReadNextAsync(CancellationToken.None))).Reason.ShouldBe(DamageReasons.Content);
    }

    private async Task<(VaultObject Stored, string Path, byte[] Bytes)> PublishAsync(byte[] content)
    {
        var stored = fixture.Vault.Publish(await fixture.StoreAsync(content, study));
        var path = fixture.PathOf(stored.Location);
        return (stored, path, File.ReadAllBytes(path));
    }

    /// <returns>What had been handed out before the damage was seen.</returns>
    private async Task<byte[]> ShouldBeDamagedAsync(VaultObject stored)
    {
        using var before = new MemoryStream();
        await Should.ThrowAsync<ObjectDamagedException>(async () =>
        {
            using var reader = fixture.Vault.Open(stored, study);
            while (await reader.ReadNextAsync(CancellationToken.None) is { IsEmpty: false } part)
            {
                before.Write(part.Span);
            }
        });
        return before.ToArray();
    }

    private async Task ShouldBeDamagedUnindexedAsync(VaultLocation location) =>
        await Should.ThrowAsync<ObjectDamagedException>(async () =>
        {
            using var reader = fixture.Vault.OpenUnindexed(location, fixture.Ring.Find);
            reader.Verify(CancellationToken.None);
            await Task.CompletedTask;
        });

    private async Task<string> ReasonAsync(VaultObject stored) =>
        (await Should.ThrowAsync<ObjectDamagedException>(async () => await fixture.ReadAsync(stored, study))).Reason;
}
