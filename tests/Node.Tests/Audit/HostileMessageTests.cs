using System.Buffers;
using System.Text;
using System.Xml.Linq;
using DicomExchange.Node.Audit;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>Whatever a peer calls itself or sends, its message is one line of sound XML that says it back.</summary>
public sealed class HostileMessageTests
{
    public static TheoryData<AuditEvent> Told => [.. Telltale.Kinds.Where(k => AuditMessages.Becomes(Telltale.Full(k, "x")))];

    [Theory]
    [MemberData(nameof(Told))]
    public void No_text_in_any_field_makes_a_message_that_is_not_allowed(AuditEvent kind)
    {
        foreach (var text in HostileText.Short)
        {
            IsSound(Telltale.Full(kind, text));
        }
    }

    [Theory]
    [InlineData(AuditEvent.ApplicationStarted)]
    [InlineData(AuditEvent.AuditRead)]
    [InlineData(AuditEvent.InstancesTransferred)]
    [InlineData(AuditEvent.Query)]
    [InlineData(AuditEvent.StudyExported)]
    [InlineData(AuditEvent.AccessRefused)]
    public void Nor_does_a_text_that_is_long(AuditEvent kind)
    {
        foreach (var text in HostileText.Long)
        {
            IsSound(Telltale.Full(kind, text));
        }
    }

    [Fact]
    public void No_drawn_text_does()
    {
        var texts = from kind in Gen.Elements(Telltale.Kinds) from text in ArbMap.Default.GeneratorFor<string>() select (kind, text);
        Prop.ForAll(texts.ToArbitrary(), c => IsSound(Telltale.Full(c.kind, c.text ?? string.Empty))).CheckMany(200);
    }

    [Fact]
    public void A_text_comes_back_from_an_attribute_an_element_and_a_detail()
    {
        foreach (var text in HostileText.All)
        {
            var message = AuditMessageOf.Record(Telltale.Full(AuditEvent.AccessRefused, "x"), Telltale.Source)! with { OutcomeDescription = text };
            message = message with
            {
                Participants = [message.Participants[0] with { UserId = text }],
                Objects = [message.Objects[0] with { Name = text, Details = [ParticipantObjectDetail.Of("d", text)] }],
            };
            var root = XDocument.Parse(TextOf(message), LoadOptions.PreserveWhitespace).Root!;
            var said = HostileText.InXml(text);
            ((string?)root.Element("EventIdentification")!.Element("EventOutcomeDescription") ?? string.Empty).ShouldBe(said);
            ((string)root.Element("ActiveParticipant")!.Attribute("UserID")!).ShouldBe(said);
            ((string)root.Descendants("ParticipantObjectName").Single()).ShouldBe(HostileText.InToken(text));

            // Base 64 says everything that is a character.
            MessageRules.Detail(root.Element("ParticipantObjectIdentification")!, "d").ShouldBe(HostileText.Sound(text));
        }
    }

    [Fact]
    public void A_query_comes_back_byte_for_byte()
    {
        var query = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var asked = Telltale.XmlOf(Telltale.Full(AuditEvent.Query, "x") with { Query = query });
        Convert.FromBase64String((string)asked.Descendants("ParticipantObjectQuery").Single()).ShouldBe(query);
    }

    private static void IsSound(AuditRecord record)
    {
        if (AuditMessageOf.Record(record, Telltale.Source) is not { } message)
        {
            return;
        }

        var text = TextOf(message);
        text.EnumerateRunes().ShouldAllBe(r => r.Value >= 0x20 && (r.Value < 0x7F || r.Value >= 0xA0) && r.Value != 0x2028 && r.Value != 0x2029);
        var document = XDocument.Parse(text, LoadOptions.PreserveWhitespace);
        Schema.Mistakes(document).ShouldBeEmpty();
        MessageRules.Mistakes(document).ShouldBeEmpty();
    }

    private static string TextOf(AuditMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        AuditXml.Write(message, output);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan);
    }
}
