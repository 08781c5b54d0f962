using System.Text;
using DicomExchange.Dicom.Text;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Text;

public sealed class PersonNameTests
{
    [Fact]
    public void A_name_has_three_groups_of_five_components()
    {
        var name = PersonName.Parse("Yamada^Tarou=山田^太郎=やまだ^たろう");
        name.Alphabetic.ShouldBe(new PersonNameGroup("Yamada", "Tarou", "", "", ""));
        name.Ideographic.FamilyName.ShouldBe("山田");
        name.Phonetic.GivenName.ShouldBe("たろう");
        name.ToString().ShouldBe("Yamada^Tarou=山田^太郎=やまだ^たろう");
        PersonName.Parse("Adams^John Robert Quincy^^Rev.^B.A. M.Div.").Alphabetic.Suffix.ShouldBe("B.A. M.Div.");
        PersonName.Parse("").ToString().ShouldBe("");
        PersonName.Parse("A^B^C^D^E^F^G=1=2=3=4").Phonetic.FamilyName.ShouldBe("2");
    }

    [Theory]
    [InlineData("doe^john", "DOE^JOHN")]
    [InlineData(" doe ^ john ^^^", "DOE^JOHN")]
    [InlineData("müller^özge", "MÜLLER^ÖZGE")]
    [InlineData("straße", "STRAßE")]
    [InlineData("doe^john^=^=", "DOE^JOHN")]
    [InlineData("=山田^太郎", "=山田^太郎")]
    [InlineData("van der berg", "VAN DER BERG")]
    [InlineData("^^^", "")]
    public void Folding_removes_what_does_not_count(string name, string folded) =>
        Encoding.UTF8.GetString(PersonNameFolding.Fold(Encoding.UTF8.GetBytes(name))).ShouldBe(folded);

    [Fact]
    public void Folding_what_is_folded_changes_nothing_and_no_bytes_make_it_fail()
    {
        var gen = Gen.OneOf(
            Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf(),
            Gen.Elements("a", "É", "ⱥ", "ɐ", "ß", "ı", "^", "=", " ", "山", "😀").ListOf().Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))));
        Prop.ForAll(gen.ToArbitrary(), bytes =>
        {
            var once = PersonNameFolding.Fold(bytes);
            PersonNameFolding.Fold(once).ShouldBe(once);
        }).CheckMany();
    }
}
