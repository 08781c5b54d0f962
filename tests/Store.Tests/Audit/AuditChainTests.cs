using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Audit;

public sealed class AuditChainTests : IDisposable
{
    private readonly AuditFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void A_whole_chain_verifies_and_says_how_much_is_unsigned()
    {
        var (start, rows, checkpoints) = fixture.Make(20, 0, 7, 15);

        fixture.Verifier.Verify(start, rows, checkpoints).ShouldBe(new AuditVerdict(null, 20, 20, 5));
        fixture.Verifier.Beginning(start.Chain).Hash.ShouldBe(start.Hash);
        fixture.Verifier.Verify(start, [], []).IsWhole.ShouldBeTrue();
    }

    [Fact]
    public void A_chain_can_be_verified_from_a_checkpoint_that_someone_kept()
    {
        var (start, rows, checkpoints) = fixture.Make(20, 7, 15);
        var kept = checkpoints[0];

        fixture.Verifier.Verify(new AuditHead(start.Chain, kept.Sequence, kept.Hash), rows.Skip(7), checkpoints)
            .ShouldBe(new AuditVerdict(null, 20, 13, 5));
    }

    [Fact]
    public void Every_flipped_bit_of_every_row_is_seen()
    {
        var (start, rows, checkpoints) = fixture.Make(3, 3);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var bit = 0; bit < rows[i].Sealed.Length * 8; bit++)
            {
                ShouldFail(start, Replaced(rows, i, rows[i] with { Sealed = Flipped(rows[i].Sealed, bit) }), checkpoints, AuditReasons.RecordChanged);
            }

            for (var bit = 0; bit < rows[i].Hash.Length * 8; bit++)
            {
                ShouldFail(start, Replaced(rows, i, rows[i] with { Hash = Flipped(rows[i].Hash, bit) }), checkpoints, AuditReasons.RecordChanged);
            }
        }
    }

    [Fact]
    public void Every_record_removed_repeated_or_exchanged_is_seen()
    {
        var (start, rows, checkpoints) = fixture.Make(12, 4, 12);
        for (var i = 0; i < rows.Count; i++)
        {
            ShouldFail(start, [.. rows.Take(i), .. rows.Skip(i + 1)], checkpoints, i == 11 ? AuditReasons.TailMissing : AuditReasons.RecordMissing);
            ShouldFail(start, [.. rows.Take(i + 1), .. rows.Skip(i)], checkpoints, AuditReasons.RecordOutOfOrder);
            for (var j = i + 1; j < rows.Count; j++)
            {
                var exchanged = rows.ToList();
                (exchanged[i], exchanged[j]) = (exchanged[j], exchanged[i]);
                ShouldFail(start, exchanged, checkpoints, AuditReasons.RecordMissing);
                exchanged[i] = exchanged[i] with { Sequence = i + 1 };
                exchanged[j] = exchanged[j] with { Sequence = j + 1 };
                ShouldFail(start, exchanged, checkpoints, AuditReasons.RecordChanged);
            }
        }
    }

    [Fact]
    public void A_tail_cut_anywhere_before_a_checkpoint_is_seen()
    {
        var (start, rows, checkpoints) = fixture.Make(12, 4, 10);
        for (var kept = 0; kept < 10; kept++)
        {
            var verdict = fixture.Verifier.Verify(start, rows.Take(kept), checkpoints);
            verdict.Reason.ShouldBe(AuditReasons.TailMissing);
            verdict.At.ShouldBe(kept + 1);
        }

        // What follows the last checkpoint can be cut, and the verdict is open about it.
        fixture.Verifier.Verify(start, rows.Take(11), checkpoints).ShouldBe(new AuditVerdict(null, 11, 11, 1));
    }

    [Fact]
    public void A_chain_written_anew_without_the_signing_key_is_seen()
    {
        var (start, rows, checkpoints) = fixture.Make(6, 6);
        var anew = new List<AuditRow>();
        var head = start;
        foreach (var row in rows.Where(static r => r.Sequence != 3))
        {
            // Hashes can be reckoned by anyone; number and hash are made to fit, the sealed bytes are moved up by one.
            var sequence = head.Sequence + 1;
            var hash = AuditHashesOf(head.Hash, sequence, row.Sealed);
            anew.Add(new AuditRow(sequence, row.Sealed, hash));
            head = new AuditHead(head.Chain, sequence, hash);
        }

        ShouldFail(start, anew, checkpoints, AuditReasons.TailMissing);
        var opening = new AuditVerifier(fixture.Ring.Store, fixture.Signer.PublicKey, fixture.Chain);
        opening.Verify(start, anew, []).ShouldBe(new AuditVerdict(AuditReasons.RecordChanged, 3, 2, 0));
        opening.Verify(start, rows, checkpoints).IsWhole.ShouldBeTrue();
    }

    [Fact]
    public void A_chain_with_other_records_under_the_same_numbers_is_not_the_signed_one()
    {
        var (start, _, checkpoints) = fixture.Make(4, 2);
        var head = start;
        var others = new List<AuditRow>();
        for (var i = 0; i < 4; i++)
        {
            (var row, head) = fixture.Chain.Append(head, AuditFixture.Record(100 + i));
            others.Add(row);
        }

        fixture.Verifier.Verify(start, others, checkpoints).ShouldBe(new AuditVerdict(AuditReasons.ChainRewritten, 2, 1, 0));
    }

    [Fact]
    public void A_checkpoint_changed_in_any_field_is_forged()
    {
        var (start, rows, checkpoints) = fixture.Make(3, 2);
        var real = checkpoints[0];
        AuditCheckpoint[] forged =
        [
            real with { Sequence = 1 },
            real with { Chain = real.Chain + 1 },
            real with { Time = real.Time.AddTicks(10) },
            real with { Hash = Flipped(real.Hash, 3) },
            real with { Hash = [] },
            real with { Signature = Flipped(real.Signature, 300) },
            real with { Signature = [] },
        ];
        foreach (var checkpoint in forged)
        {
            ShouldFail(start, rows, [checkpoint], AuditReasons.CheckpointForged);
        }

        using var other = new AuditFixture();
        new AuditVerifier(other.Ring.Store, fixture.Signer.PublicKey).Verify(start, rows, checkpoints).Reason.ShouldBe(AuditReasons.CheckpointForged);
        new AuditVerifier(fixture.Ring.Store, other.Signer.PublicKey).Verify(start, rows, checkpoints).Reason.ShouldBe(AuditReasons.CheckpointForged);
    }

    [Fact]
    public void Nothing_of_a_record_is_in_its_row()
    {
        var (row, _) = fixture.Chain.Append(fixture.Chain.Begin(), AuditFixture.Record(1) with { Detail = "a-canary-of-some-length" });

        row.Sealed.AsSpan().IndexOf("canary"u8).ShouldBe(-1);
    }

    [Fact]
    public void The_signing_key_is_the_same_after_opening_the_key_ring_again()
    {
        using var again = new AuditSigner(fixture.Ring.Named(StoreKeyName.AuditSigning));

        again.PublicKey.ShouldBe(fixture.Signer.PublicKey);
    }

    private static byte[] AuditHashesOf(byte[] before, long sequence, byte[] blob)
    {
        using var bytes = new MemoryStream();
        bytes.Write("dx1 audit link"u8);
        bytes.Write(before);
        var number = BitConverter.GetBytes(sequence);
        Array.Reverse(number);
        bytes.Write(number);
        bytes.Write(blob);
        return System.Security.Cryptography.SHA256.HashData(bytes.ToArray());
    }

    private static List<AuditRow> Replaced(List<AuditRow> rows, int index, AuditRow row)
    {
        var changed = rows.ToList();
        changed[index] = row;
        return changed;
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var changed = bytes.ToArray();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }

    private void ShouldFail(AuditHead start, IEnumerable<AuditRow> rows, IReadOnlyCollection<AuditCheckpoint> checkpoints, string reason) =>
        fixture.Verifier.Verify(start, rows, checkpoints).Reason.ShouldBe(reason);
}
