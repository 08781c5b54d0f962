using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Wire.Tests.Associations;

public sealed class PduPackerTests
{
    /// <summary>Whatever the sizes, the fragments put together again are the bytes, each PDU fits the peer, every fragment is even, and only the last is marked last.</summary>
    [Fact]
    public void Nothing_is_lost_and_no_pdu_is_too_long() => Prop.ForAll(
        Gen.Choose(0, 70000).ToArbitrary(),
        Gen.Elements(8, 9, 10, 12, 13, 100, 4102, 16384, 65536, 262138).ToArbitrary(),
        Gen.Elements(1, 2, 3, 999, 4096, 70000).ToArbitrary(),
        (length, maximum, slice) => RoundTrips(length, maximum, slice)).CheckMany();

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(12)]
    public void C07_tiny_maxima_give_the_smallest_legal_fragments(int maximum) => RoundTrips(1000, maximum, 7).ShouldBeTrue();

    private static bool RoundTrips(int length, int maximum, int slice)
    {
        length &= ~1;
        var data = new byte[length];
        new Random(length).NextBytes(data);
        var written = new MemoryStream();
        var packer = new PduPacker(new byte[8192], maximum);
        packer.Begin(3, command: false);
        ReadOnlySpan<byte> rest = data;
        while (!rest.IsEmpty)
        {
            var piece = rest[..Math.Min(slice, rest.Length)];
            var taken = packer.Append(piece);
            rest = rest[taken..];
            if (taken < piece.Length)
            {
                packer.Cut();
                packer.Written.IsEmpty.ShouldBeFalse("Something must go out, or it would spin.");
                written.Write(packer.Written.Span);
                packer.Clear();
            }
        }

        if (!packer.TryFinish())
        {
            written.Write(packer.Written.Span);
            packer.Clear();
            packer.TryFinish().ShouldBeTrue();
        }

        written.Write(packer.Written.Span);
        return Unpack(written.ToArray(), maximum).AsSpan().SequenceEqual(data);
    }

    private static byte[] Unpack(ReadOnlyMemory<byte> bytes, int maximum)
    {
        var data = new MemoryStream();
        var isOver = false;
        while (PduReader.TryRead(ref bytes, new PduLimits(0, maximum), out var frame))
        {
            var body = frame.Body;
            Pdv.TryRead(ref body, out var pdv).ShouldBeTrue();
            body.IsEmpty.ShouldBeTrue("One PDV a PDU.");
            isOver.ShouldBeFalse("Nothing comes after the last fragment.");
            isOver = pdv.IsLast;
            (pdv.Fragment.Length % 2).ShouldBe(0, "Fragments are even (PS3.8 annex E).");
            data.Write(pdv.Fragment.Span);
        }

        isOver.ShouldBeTrue();
        bytes.IsEmpty.ShouldBeTrue();
        return data.ToArray();
    }
}
