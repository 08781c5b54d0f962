using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Text;

public sealed class AttributeTextTests
{
    private static readonly Tag Any = new(0x00081030);

    [Fact]
    public void Text_is_utf8_without_padding_whatever_it_was_written_in()
    {
        Of(Vr.LO, [0x20, 0xE9, 0x20, 0x5C, 0x41, 0x20], "ISO_IR 100").ShouldBe("é\\A");
        Of(Vr.LT, [0x20, 0xE9, 0x20, 0x5C, 0x41, 0x20], "ISO_IR 100").ShouldBe(" é \\A");
        Of(Vr.UI, "1.2.3\0"u8.ToArray(), "").ShouldBe("1.2.3");
        Of(Vr.CS, [0x43, 0xE9], "ISO_IR 100").ShouldBe("C\uFFFD");
    }

    [Theory]
    [InlineData("")]
    [InlineData("ISO_IR 100")]
    [InlineData("ISO_IR 13")]
    [InlineData("ISO_IR 192")]
    [InlineData("GB18030")]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87")]
    public void Every_ascii_character_reads_as_its_character_set_decodes_it(string set)
    {
        foreach (var vr in new[] { Vr.LO, Vr.PN, Vr.CS, Vr.UI, Vr.UT, Vr.UN })
        {
            for (byte c = 1; c < 0x80; c++)
            {
                byte[] value = [0x20, 0x41, c, 0x42, 0x20, 0];
                var known = vr == Vr.UN ? Vr.LO : vr;
                var decoded = SpecificCharacterSet.Parse(set).Decode(value, known).TrimEnd(' ', '\0');
                Of(vr, value, set).ShouldBe(vr == Vr.UT ? decoded : decoded.TrimStart(' '), $"{c:X2} in {vr}");
            }
        }
    }

    [Fact]
    public void Binary_numbers_are_decimal()
    {
        Of(Vr.US, [1, 0, 0xFF, 0xFF], "").ShouldBe("1\\65535");
        Of(Vr.SS, [0xFF, 0xFF], "").ShouldBe("-1");
        Of(Vr.UL, [1, 0, 1, 0, 9], "").ShouldBe("65537");
        Of(Vr.AT, [0x10, 0x00, 0x0D, 0x0A], "").ShouldBe("00100A0D");
        Of(Vr.FD, [0, 0, 0, 0, 0, 0, 0xE0, 0x3F], "").ShouldBe("0.5");
        Of(Vr.OB, [1, 2], "").ShouldBe("");
    }

    [Theory]
    [InlineData(Vr.US, "0100FFFF")]
    [InlineData(Vr.SS, "0080FFFF")]
    [InlineData(Vr.UL, "01000000FFFFFFFF")]
    [InlineData(Vr.SL, "00000080")]
    [InlineData(Vr.UV, "FFFFFFFFFFFFFFFF")]
    [InlineData(Vr.SV, "0000000000000080")]
    [InlineData(Vr.FL, "CDCCCC3D0000807F")]
    [InlineData(Vr.FD, "9A9999999999B93F")]
    [InlineData(Vr.AT, "1000DD0AE07F1000")]
    public void Numbers_come_back_from_their_text(Vr vr, string bytes)
    {
        var text = NumberText.Of(Convert.FromHexString(bytes), vr);
        text.ShouldNotBeEmpty();
        Convert.ToHexString(NumberText.ToBytes(text, vr)).ShouldBe(bytes);
        NumberText.ToBytes("no number"u8, vr).ShouldBeEmpty();
    }

    [Fact]
    public void Items_are_found_again_each_in_its_own_character_set()
    {
        var inner = new DataSet().SetText(new Tag(0x00080005), Vr.CS, "ISO_IR 144").Set(Any, Vr.LO, new byte[] { 0xB0, 0x20 });
        var outer = new DataSet().Set(Any, Vr.LO, new byte[] { 0xE9, 0x20 }).SetSequence(new Tag(0x00400275), inner);
        ReadOnlySpan<byte> items = AttributeText.Of(new Element(new Tag(0x00081032), [outer, new DataSet()]), Vr.SQ, SpecificCharacterSet.Parse("ISO_IR 100"));

        AttributeText.TryTakeItem(ref items, out var first).ShouldBeTrue();
        Encoding.UTF8.GetString(AttributeText.Find(first, Any)).ShouldBe("é");
        var nested = AttributeText.Find(first, new Tag(0x00400275));
        AttributeText.TryTakeItem(ref nested, out var item).ShouldBeTrue();
        Encoding.UTF8.GetString(AttributeText.Find(item, Any)).ShouldBe("А");
        AttributeText.TryTakeItem(ref items, out var second).ShouldBeTrue();
        AttributeText.Find(second, Any).IsEmpty.ShouldBeTrue();
        AttributeText.TryTakeItem(ref items, out _).ShouldBeFalse();
    }

    [Fact]
    public void Items_in_the_place_of_text_are_no_text()
    {
        // An element under UN with undefined length is read as items (PS3.5 §6.2.2), whatever the dictionary calls it.
        var element = new Element(new Tag(0x00100010), [new DataSet().SetText(Any, Vr.LO, "x")]) { Vr = Vr.UN };

        AttributeText.Of(element, Vr.PN, SpecificCharacterSet.Default).ShouldBeEmpty();
        new DataSet().Set(element).Text(new Tag(0x00100010), SpecificCharacterSet.Default).ShouldBeEmpty();
        ReadOnlySpan<byte> kept = AttributeText.Of(element, Vr.SQ, SpecificCharacterSet.Default);
        AttributeText.TryTakeItem(ref kept, out _).ShouldBeTrue();
    }

    [Fact]
    public void An_item_in_utf8_no_longer_says_that_it_is_in_another_set()
    {
        var charset = new Tag(0x00080005);
        var item = new DataSet().SetText(charset, Vr.CS, "ISO_IR 144").Set(Any, Vr.LO, new byte[] { 0xB0, 0x20 });
        ReadOnlySpan<byte> items = AttributeText.Of(new Element(new Tag(0x00081032), [item]), Vr.SQ, SpecificCharacterSet.Default);

        AttributeText.TryTakeItem(ref items, out var first).ShouldBeTrue();
        Encoding.UTF8.GetString(AttributeText.Find(first, Any)).ShouldBe("А");
        AttributeText.Find(first, charset).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Bytes_in_no_such_form_hold_no_items()
    {
        for (var length = 0; length < 40; length++)
        {
            ReadOnlySpan<byte> bytes = Enumerable.Repeat((byte)0xFF, length).ToArray();
            AttributeText.Find(bytes, Any).IsEmpty.ShouldBeTrue();
            AttributeText.TryTakeItem(ref bytes, out _).ShouldBeFalse();
        }
    }

    private static string Of(Vr vr, byte[] value, string set) =>
        Encoding.UTF8.GetString(AttributeText.Of(new Element(Any, vr, value), vr, SpecificCharacterSet.Parse(set)));
}
