using System.Security.Cryptography;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Text;

/// <summary>Every cell of the sets with two bytes for each character.</summary>
public sealed class DoubleByteTests
{
    // SHA-256 of the 94 × 94 characters in UTF-8, U+FFFD where there is none, as Python's codecs euc_jp, euc_kr and gb2312 have them;
    // U+3164, the filler of KS X 1001, which that codec leaves out, is put in its place.
    [Theory]
    [InlineData(87, "\e$B", 0, 0x74, "e99e7732cc4c5538257738c96115701e0d208e968078cc5a674bd54ce7956a2e")]
    [InlineData(159, "\e$(D", 0, 0x6D, "28fcbf47fff5c51a1ee557f46699e9824b085da05858127eb410497ec9f0d34e")]
    [InlineData(149, "\e$)C", 0x80, 0x7E, "83f124a768c2f2b3556d3d4c01ca7b2c08e10e82f57a32549622e6d0e9560ad7")]
    [InlineData(58, "\e$)A", 0x80, 0x7E, "834c43362fe1f7d3cdf1f33ecf463a5aef61631a3e53c96493839a5a7ea7eb73")]
    public void Every_character_is_the_one_of_another_makers_table_and_goes_back_to_its_bytes(int registration, string escape, int high, int lastRow, string expected)
    {
        var set = SpecificCharacterSet.Parse($"\\ISO 2022 IR {registration}");
        var table = new StringBuilder();
        for (var row = 0x21; row < 0x7F; row++)
        {
            for (var cell = 0x21; cell < 0x7F; cell++)
            {
                byte[] value = [.. Encoding.ASCII.GetBytes(escape), (byte)(row | high), (byte)(cell | high), .. high == 0 ? "\e(B"u8 : []];
                var read = set.Decode(value, Vr.LT);
                read.Length.ShouldBe(1);
                var isStandard = row <= lastRow && row is < 0x2D or > 0x2F && read != "\uFFFD";
                table.Append(isStandard ? read : "\uFFFD");
                var isAscii = read[0] < 0x80;
                if (isStandard && !isAscii)
                {
                    set.TryEncode(read, Vr.LT, out var written).ShouldBeTrue($"{row:X2}{cell:X2}");
                    written.ShouldBe((value.Length & 1) == 0 ? value : [.. value, (byte)' '], $"{row:X2}{cell:X2}");
                }
            }
        }

        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(table.ToString()))).ShouldBe(expected);
    }

    [Fact]
    public void Makers_own_rows_are_read_and_never_written()
    {
        // 2D21 is NEC's ①, which JIS X 0208 has not.
        var set = SpecificCharacterSet.Parse("\\ISO 2022 IR 87");
        set.Decode([.. "\e$B"u8, 0x2D, 0x21], Vr.LO).ShouldBe("①");
        set.TryEncode("①", Vr.LO, out _).ShouldBeFalse();
    }
}
