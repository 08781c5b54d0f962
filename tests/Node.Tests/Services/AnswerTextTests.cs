using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Node.Services;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Node.Tests.Services;

/// <summary>Answers in a character set that the requester reads (PS3.4 §C.4.1.1.3).</summary>
public sealed class AnswerTextTests
{
    [Fact]
    public void An_answer_in_ascii_says_no_set_and_stays_as_it_is()
    {
        var answer = new DataSet().SetText(Tags.PatientName, Vr.PN, "Doe^Jane");
        AnswerText.For(SpecificCharacterSet.Parse("ISO_IR 100"), answer).ShouldBeSameAs(answer);
        answer.Contains(Tags.SpecificCharacterSet).ShouldBeFalse();
    }

    [Fact]
    public void What_the_requesters_set_has_comes_in_its_bytes()
    {
        var given = AnswerText.For(SpecificCharacterSet.Parse("ISO_IR 100"), Answer("Müller^Änne", "Röntgen"));
        given.GetPlainText(Tags.SpecificCharacterSet).ShouldBe("ISO_IR 100");
        given[Tags.PatientName]!.Value.ToArray().ShouldBe([(byte)'M', 0xFC, .. "ller^"u8, 0xC4, .. "nne "u8]);
        given[Tags.ProcedureCodeSequence]!.Items!.Single()[Tags.CodeMeaning]!.Value.ToArray().ShouldBe([(byte)'R', 0xF6, .. "ntgen "u8]);
        given[Tags.StudyInstanceUID]!.Value.ToArray().ShouldBe("1.2.3\0"u8.ToArray());
    }

    [Fact]
    public void Code_extensions_of_the_requester_are_used()
    {
        // PS3.5 §H.3.1, the ideographic group.
        var given = AnswerText.For(SpecificCharacterSet.Parse("\\ISO 2022 IR 87"), Answer("Yamada^Tarou=山田", "scan"));
        given.GetPlainText(Tags.SpecificCharacterSet).ShouldBe("\\ISO 2022 IR 87");
        given[Tags.PatientName]!.Value.ToArray().ShouldBe([.. "Yamada^Tarou=\e$B"u8, 0x3B, 0x33, 0x45, 0x44, .. "\e(B "u8]);
    }

    [Theory]
    [InlineData("ISO_IR 100", "Müller=山田", "scan")]
    [InlineData("ISO_IR 100", "Müller", "走査")]
    [InlineData("", "Müller", "scan")]
    [InlineData("ISO_IR 999", "Müller", "scan")]
    [InlineData("ISO_IR 192", "Müller", "scan")]
    public void Where_the_requesters_set_lacks_one_character_the_whole_answer_is_utf8_and_says_so(string set, string name, string meaning)
    {
        var given = AnswerText.For(SpecificCharacterSet.Parse(set), Answer(name, meaning));
        given.GetPlainText(Tags.SpecificCharacterSet).ShouldBe("ISO_IR 192");
        Encoding.UTF8.GetString(given[Tags.PatientName]!.Value.Span).TrimEnd(' ').ShouldBe(name);
        Encoding.UTF8.GetString(given[Tags.ProcedureCodeSequence]!.Items!.Single()[Tags.CodeMeaning]!.Value.Span).TrimEnd(' ').ShouldBe(meaning);
    }

    [Fact]
    public void Whatever_set_was_asked_for_the_answer_read_by_what_it_declares_says_the_same()
    {
        var letters = Gen.Elements("A", "z", "^", "=", " ", "é", "Ж", "Ω", "山", "か", "ﾀ", "홍", "张", "東", "😀", "€", "ก", "\u00A5", "~").ListOf().Select(string.Concat);
        var gen = from set in Gen.Elements("", "ISO_IR 100", "ISO_IR 13", "ISO_IR 166", "GB18030", "GBK", "ISO_IR 192", "\\ISO 2022 IR 87", "\\ISO 2022 IR 149", "NONSENSE",
                      "ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159", "ISO 2022 IR 100\\ISO 2022 IR 126\\ISO 2022 IR 144\\ISO 2022 IR 58")
                  from name in letters
                  from meaning in letters
                  select (set, name, meaning);
        Prop.ForAll(gen.ToArbitrary(), t =>
        {
            var given = AnswerText.For(SpecificCharacterSet.Parse(t.set), Answer(t.name, t.meaning));
            var declared = SpecificCharacterSet.Of(given);
            given.Text(Tags.PatientName, declared).ShouldBe(Answer(t.name, t.meaning).Text(Tags.PatientName, SpecificCharacterSet.Utf8));
            given[Tags.ProcedureCodeSequence]!.Items!.Single().Text(Tags.CodeMeaning, declared).ShouldBe(t.meaning.Trim(' '));
        }).CheckMany();
    }

    private static DataSet Answer(string name, string meaning) => new DataSet()
        .SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192")
        .SetText(Tags.PatientName, Vr.PN, name)
        .SetUid(Tags.StudyInstanceUID, Uid.Parse("1.2.3"))
        .SetSequence(Tags.ProcedureCodeSequence, new DataSet().SetText(Tags.CodeMeaning, Vr.LO, meaning));
}
