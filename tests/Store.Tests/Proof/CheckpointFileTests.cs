using System.Text;
using System.Text.Json.Nodes;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Tests.Audit;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Proof;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly AuditFixture fixture = new();
    private readonly string file = Path.Combine(Path.GetTempPath(), $"dx-checkpoint-{Guid.NewGuid():N}");

    public void Dispose()
    {
        fixture.Dispose();
        File.Delete(file);
    }

    [Fact]
    public void What_is_written_is_read_back_with_its_signature()
    {
        var checkpoint = fixture.Make(5, 4).Checkpoints[0];

        var kept = Read(Written(checkpoint)).ShouldHaveSingleItem();

        (kept.Head.Chain, kept.Head.Sequence).ShouldBe((checkpoint.Chain, 4));
        kept.Head.Hash.ShouldBe(checkpoint.Hash);
        kept.Signature!.Store.ShouldBe(fixture.Ring.Store);
        kept.Signature.Time.ShouldBe(AuditFixture.Time);
        kept.IsSound().ShouldBeTrue();
    }

    [Fact]
    public void Every_part_of_the_file_that_is_changed_shows()
    {
        var text = Written(fixture.Make(5, 4).Checkpoints[0]);
        foreach (var (name, _) in JsonNode.Parse(text)!.AsObject().ToList())
        {
            var changed = JsonNode.Parse(text)!.AsObject();
            changed[name] = name switch
            {
                "sequence" => 5,
                "time" => "2026-10-25T01:30:00.250001Z",
                "signature" or "publicKey" => Convert.ToBase64String(Flipped(Convert.FromBase64String((string)changed[name]!))),
                "format" => "something else",
                _ => Convert.ToHexStringLower(Flipped(Convert.FromHexString((string)changed[name]!))),
            };
            IsSound(changed.ToJsonString()).ShouldBeFalse(name);
            changed.Remove(name);
            IsSound(changed.ToJsonString()).ShouldBeFalse(name);
            changed[name] = null;
            IsSound(changed.ToJsonString()).ShouldBeFalse(name);
        }
    }

    [Fact]
    public void Every_flipped_bit_of_the_file_is_refused_or_shows_or_says_the_same()
    {
        var checkpoint = fixture.Make(5, 4).Checkpoints[0];
        var whole = Encoding.UTF8.GetBytes(Written(checkpoint));
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var changed = whole.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(file, changed);
            if (IsSoundFile())
            {
                // The case of a hexadecimal digit, the space between two parts, or bits of the key's encoding that mean nothing.
                var kept = AuditCheckpointFile.Read(file)[0];
                (kept.Head.Sequence, Convert.ToHexString(kept.Head.Hash)).ShouldBe((4, Convert.ToHexString(checkpoint.Hash)));
            }
        }
    }

    [Fact]
    public void Lines_of_a_collector_are_taken_and_others_passed_over()
    {
        const string Hash = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        var line = $"<85>1 2026-11-22T15:00:00.000000+01:00 host dicomx 77 DICOM+RFC3881 [audit@32473 message=\"3\" sequence=\"17\" chain=\"0000000000000000000000000000000a\" hash=\"{Hash}\"] \uFEFF<AuditMessage/>";

        var kept = Read($"something else\n{line}\n{line.Replace("\"17\"", "\"18\"", StringComparison.Ordinal)}{new string('x', 70_000)}\n");

        kept.Select(static k => k.Head.Sequence).ShouldBe([17, 18]);
        kept.ShouldAllBe(static k => k.Signature == null && k.Head.Chain == 10);
        Convert.ToHexStringLower(kept[0].Head.Hash).ShouldBe(Hash);
    }

    [Fact]
    public void Where_a_line_was_torn_anywhere_and_another_message_follows_nothing_of_the_two_is_put_together()
    {
        var (torn, next) = (Line(17, 'a', "0011"), Line(18, 'b', "ffee"));
        for (var length = 0; length <= torn.Length; length++)
        {
            var head = Read($"{torn[..length]}{next}\n").ShouldHaveSingleItem().Head;
            (head.Sequence, head.Chain, head.Hash[0]).ShouldBe((18, (UInt128)0xB, (byte)0xFF), $"{length} characters of the first");
        }

        for (var length = 0; length < next.Length; length++)
        {
            var head = Read($"{torn}{next[..length]}\n").ShouldHaveSingleItem().Head;
            (head.Sequence, head.Chain, head.Hash[0]).ShouldBeOneOf((17, (UInt128)0xA, (byte)0x00), (18, (UInt128)0xB, (byte)0xFF));
        }
    }

    [Fact]
    public void Lines_that_came_without_their_beginning_are_taken_and_nothing_of_two_is_put_together()
    {
        static string Data(string line) => line[line.IndexOf('[', StringComparison.Ordinal)..];
        var (torn, next) = (Data(Line(17, 'a', "0011")), Data(Line(18, 'b', "ffee")));
        Read(next).ShouldHaveSingleItem().Head.Sequence.ShouldBe(18);
        for (var length = 0; length <= torn.Length; length++)
        {
            try
            {
                var head = Read(torn[..length] + next).ShouldHaveSingleItem().Head;
                (head.Sequence, head.Chain, head.Hash[0]).ShouldBeOneOf((17, (UInt128)0xA, (byte)0x00), (18, (UInt128)0xB, (byte)0xFF));
            }
            catch (StoreException none)
            {
                none.Reason.ShouldBe(AuditReasons.CheckpointUnreadable);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("no checkpoint in here\n")]
    [InlineData("sequence=\"1\" chain=\"1\" hash=\"00\"")]
    public void What_is_no_checkpoint_is_said_to_be_none(string text) =>
        Should.Throw<StoreException>(() => Read(text)).Reason.ShouldBe(AuditReasons.CheckpointUnreadable);

    [Fact]
    public void A_file_longer_than_any_that_is_handed_out_is_none() =>
        Should.Throw<StoreException>(() => Read("{" + new string(' ', 100_000) + Written(fixture.Make(5, 4).Checkpoints[0])[1..])).Reason.ShouldBe(AuditReasons.CheckpointUnreadable);

    private static string Line(int sequence, char chain, string hash) =>
        $"<85>1 2026-11-22T15:00:00.000000+01:00 host dicomx 77 DICOM+RFC3881 [dicomx@32473 message=\"3\" sequence=\"{sequence}\" chain=\"{new string('0', 31)}{chain}\" hash=\"{string.Concat(Enumerable.Repeat(hash, 16))}\"] \uFEFF<AuditMessage/>";

    private static byte[] Flipped(byte[] bytes)
    {
        bytes[^1] ^= 1;
        return bytes;
    }

    private string Written(AuditCheckpoint checkpoint) => AuditCheckpointFile.Write(checkpoint, fixture.Ring.Store, fixture.Signer.PublicKey);

    private IReadOnlyList<KeptCheckpoint> Read(string text)
    {
        File.WriteAllText(file, text);
        return AuditCheckpointFile.Read(file);
    }

    private bool IsSound(string text)
    {
        File.WriteAllText(file, text);
        return IsSoundFile();
    }

    private bool IsSoundFile()
    {
        try
        {
            return AuditCheckpointFile.Read(file).All(static kept => kept.IsSound());
        }
        catch (StoreException)
        {
            return false;
        }
    }
}
