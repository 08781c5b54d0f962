using DicomExchange.Store.Vault;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

public sealed class VaultRoundTripTests : IDisposable
{
    private readonly VaultFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(VaultFixture.ChunkSize - 1)]
    [InlineData(VaultFixture.ChunkSize)]
    [InlineData(VaultFixture.ChunkSize + 1)]
    [InlineData(2 * VaultFixture.ChunkSize)]
    [InlineData((7 * VaultFixture.ChunkSize) + 123)]
    public async Task What_was_stored_is_read_back_from_incoming_and_after_publishing(int length)
    {
        var content = VaultFixture.Bytes(length);
        var study = fixture.StudyKey("1.2.3.4");

        var incoming = await fixture.StoreAsync(content, study);
        (await fixture.ReadAsync(incoming, study)).ShouldBe(content);

        var published = fixture.Vault.Publish(incoming);
        fixture.Vault.SyncPublished();
        using var reader = fixture.Vault.Open(published, study);
        reader.Length.ShouldBe(length);
        reader.Meta.ShouldBe(VaultFixture.Meta with { Length = length });
        reader.ReadAhead();
        (await VaultFixture.ReadAllAsync(reader)).ShouldBe(content);
        reader.ReadAhead();
        (await reader.ReadNextAsync(TestContext.Current.CancellationToken)).IsEmpty.ShouldBeTrue();
        File.Exists(fixture.PathOf(incoming.Location)).ShouldBeFalse();
    }

    [Fact]
    public async Task Cuts_of_the_input_do_not_matter_and_any_part_can_be_read_alone()
    {
        var content = VaultFixture.Bytes(5 * VaultFixture.ChunkSize);
        var study = fixture.StudyKey("1.2.3.4");
        var random = new Random(7);
        VaultObject stored;
        using (var writer = fixture.Vault.Begin())
        {
            for (var at = 0; at < content.Length;)
            {
                var length = Math.Min(content.Length - at, random.Next(0, 3000));
                writer.Write(content.AsSpan(at, length));
                at += length;
            }

            writer.Length.ShouldBe(content.Length);
            stored = await writer.CompleteAsync(VaultFixture.Meta, study);
        }

        using var reader = fixture.Vault.Open(stored, study);
        for (var i = 0; i < 200; i++)
        {
            var offset = random.Next(0, content.Length + 10);
            var part = new byte[random.Next(0, 9000)];
            var expected = content.AsSpan(Math.Min(offset, content.Length));
            expected = expected[..Math.Min(expected.Length, part.Length)];
            reader.ReadAt(offset, part).ShouldBe(expected.Length);
            part.AsSpan(0, expected.Length).SequenceEqual(expected).ShouldBeTrue();
        }

        (await VaultFixture.ReadAllAsync(reader)).ShouldBe(content);
    }

    [Fact]
    public async Task An_object_given_up_leaves_nothing_behind()
    {
        for (var length = 0; length <= 3 * VaultFixture.ChunkSize; length += VaultFixture.ChunkSize / 2)
        {
            using var writer = fixture.Vault.Begin();
            writer.Write(VaultFixture.Bytes(length));
        }

        Directory.EnumerateFiles(fixture.Folder + "/data", "*", SearchOption.AllDirectories).ShouldBeEmpty();
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Only_incoming_is_swept_and_folders_are_gone_on_with()
    {
        var study = fixture.StudyKey("1.2.3.4");
        var kept = fixture.Vault.Publish(await fixture.StoreAsync([1, 2, 3], study));
        await fixture.StoreAsync([4, 5, 6], study);

        fixture.Vault.SweepIncoming().ShouldBe(1);
        fixture.Vault.Locations().ShouldBe([kept.Location]);

        using var again = ObjectVault.Open(fixture.Folder + "/data", fixture.Ring.Store, new VaultOptions { ObjectsPerFolder = 1, LargestInSegment = 0 });
        var next = again.Publish(await fixture.StoreAsync([7], study));
        next.Location.Folder.ShouldBe(1);
        again.SyncPublished();
        (await fixture.ReadAsync(next, study)).ShouldBe(new byte[] { 7 });
        again.Locations().ShouldBe([kept.Location, next.Location]);
    }
}
