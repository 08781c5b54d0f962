using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Standard;

/// <summary>Row F1 of the hostile cases, and the titles of peers (C2).</summary>
public sealed class UidTests
{
    private const string Longest = "1.2.840.10008.5.1.4.1.1.7.12345678901234567890123456789012345678";

    [Theory]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("1.2.3\0", "1.2.3")]
    [InlineData("1.2.3 ", "1.2.3")]
    [InlineData("1.2.3   ", "1.2.3")]
    [InlineData("1.02.003", "1.02.003")]
    [InlineData("0", "0")]
    [InlineData(Longest, Longest)]
    public void What_devices_write_is_read_and_kept_as_it_stands(string text, string expected)
    {
        Uid.TryParse(Encoding.ASCII.GetBytes(text), out var uid).ShouldBeTrue();
        uid.Value.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("  ")]
    [InlineData("..")]
    [InlineData(".1")]
    [InlineData("1.")]
    [InlineData("1..2")]
    [InlineData("1.2.3\0\0")]
    [InlineData("1.2.3 \0")]
    [InlineData("1.2\0.3")]
    [InlineData(" 1.2.3")]
    [InlineData("1.2 .3")]
    [InlineData("*")]
    [InlineData("1.2.*")]
    [InlineData("1.2.?")]
    [InlineData("1.2.a")]
    [InlineData("1.2.-3")]
    [InlineData("1.2.3\\1.2.4")]
    [InlineData("/etc/x")]
    [InlineData("../../etc/passwd")]
    [InlineData("1.2.3\n")]
    [InlineData(Longest + "9")]
    public void Everything_else_is_none(string text)
    {
        Uid.TryParse(Encoding.ASCII.GetBytes(text), out var uid).ShouldBeFalse();
        uid.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Digits_of_other_scripts_are_none()
    {
        Uid.TryParse("1.2.\u0663", out _).ShouldBeFalse();
        Uid.TryParse(Encoding.UTF8.GetBytes("1.2.\uFF13"), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_new_uid_is_one_and_never_the_same()
    {
        var made = Enumerable.Range(0, 1000).Select(_ => Uid.New()).ToList();
        made.ShouldBeUnique();
        made.TrueForAll(u => Uid.TryParse(u.Value, out Uid _) && u.Value.StartsWith("2.25.", StringComparison.Ordinal)).ShouldBeTrue();
    }

    [Fact]
    public void A_uid_is_what_a_plain_reading_of_the_rule_says()
    {
        var gen = Gen.Elements('0', '1', '9', '.', ' ', '\0', '*').ListOf().Select(c => new string([.. c]));
        Prop.ForAll(gen.ToArbitrary(), text =>
        {
            var unpadded = text.EndsWith('\0') ? text[..^1] : text.TrimEnd(' ');
            var expected = unpadded.Length is > 0 and <= 64 && unpadded.Split('.').All(c => c.Length > 0 && c.All(char.IsAsciiDigit));
            Uid.TryParse(Encoding.ASCII.GetBytes(text), out _).ShouldBe(expected, text);
        }).CheckMany();
    }

    [Theory]
    [InlineData("ANY-SCP", "ANY-SCP")]
    [InlineData("  ANY SCP  ", "ANY SCP")]
    [InlineData("ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP")]
    [InlineData("", null)]
    [InlineData("                ", null)]
    [InlineData("ABCDEFGHIJKLMNOPQ", null)]
    [InlineData("A\\B", null)]
    [InlineData("A\0", null)]
    [InlineData("A\r\n", null)]
    [InlineData("A\u001B", null)]
    [InlineData("A\u007F", null)]
    public void A_title_has_sixteen_printable_characters_at_most(string text, string? expected)
    {
        AeTitle.TryParse(Encoding.ASCII.GetBytes(text), out var title).ShouldBe(expected is not null);
        title.Value.ShouldBe(expected ?? string.Empty);
        AeTitle.TryParse(text, out var same).ShouldBe(expected is not null);
        same.ShouldBe(title);
        AeTitle.TryParse(new byte[] { 0xFF }, out _).ShouldBeFalse();
    }
}
