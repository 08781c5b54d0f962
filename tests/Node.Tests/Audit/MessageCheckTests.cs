using System.Xml.Linq;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>The checks that every message passes find what is wrong with one that does not.</summary>
public sealed class MessageCheckTests
{
    /// <summary>What a message may lack.</summary>
    private static readonly string[] Optional = ["AlternativeUserID", "UserName", "UID", "EventOutcomeDescription", "ParticipantObjectDetail", "ParticipantObjectDescription", "AuditSourceTypeCode"];

    public static TheoryData<AuditEvent> Families =>
    [
        AuditEvent.ApplicationStarted, AuditEvent.AuditRead, AuditEvent.SendingBegun, AuditEvent.InstancesTransferred, AuditEvent.Query,
        AuditEvent.StudyDeleted, AuditEvent.StudyShown, AuditEvent.StudyExported, AuditEvent.AccessRefused,
    ];

    [Theory]
    [MemberData(nameof(Families))]
    public void A_message_without_an_attribute_that_it_must_have_is_found(AuditEvent kind)
    {
        var sound = Sound(kind);
        var number = sound.Descendants().Attributes().Count();
        for (var i = 0; i < number; i++)
        {
            var broken = new XDocument(sound);
            var attribute = broken.Descendants().Attributes().ElementAt(i);
            if (!Optional.Contains(attribute.Name.LocalName, StringComparer.Ordinal))
            {
                var name = $"{attribute.Parent!.Name}/{attribute.Name}";
                attribute.Remove();
                Mistakes(broken).ShouldNotBeEmpty(name);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_message_with_another_code_or_number_is_found(AuditEvent kind)
    {
        string[] coded = ["csd-code", "codeSystemName", "originalText", "EventActionCode", "EventOutcomeIndicator", "ParticipantObjectTypeCode", "ParticipantObjectTypeCodeRole", "EventDateTime", "UserIsRequestor", "value", "NumberOfInstances"];
        var sound = Sound(kind);
        var number = sound.Descendants().Attributes().Count();
        for (var i = 0; i < number; i++)
        {
            var broken = new XDocument(sound);
            var attribute = broken.Descendants().Attributes().ElementAt(i);

            // A source may have any type, and the names of roles and media are free as long as their codes are right.
            if (coded.Contains(attribute.Name.LocalName, StringComparer.Ordinal) && attribute.Parent!.Name.LocalName is not ("AuditSourceTypeCode" or "MediaType")
                && !(attribute.Parent.Name == "RoleIDCode" && attribute.Name != "csd-code"))
            {
                attribute.Value = "?";
                Mistakes(broken).ShouldNotBeEmpty($"{attribute.Parent!.Name}/{attribute.Name}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_message_that_lacks_an_element_it_must_have_is_found(AuditEvent kind)
    {
        var sound = Sound(kind);
        var number = sound.Root!.Descendants().Count();
        for (var i = 0; i < number; i++)
        {
            var broken = new XDocument(sound);
            var element = broken.Root!.Descendants().ElementAt(i);
            if (!Optional.Contains(element.Name.LocalName, StringComparer.Ordinal) && !IsSpare(element))
            {
                element.Remove();
                Mistakes(broken).ShouldNotBeEmpty(element.ToString());
            }
        }
    }

    [Fact]
    public void Two_that_ask_for_it_two_patients_and_an_application_without_titles_are_found()
    {
        var transfer = Sound(AuditEvent.InstancesTransferred);
        foreach (var participant in transfer.Descendants("ActiveParticipant"))
        {
            participant.SetAttributeValue("UserIsRequestor", true);
        }

        MessageRules.Mistakes(transfer).ShouldContain("more than one asked for it");
        var twice = Sound(AuditEvent.StudyDeleted);
        twice.Root!.Add(new XElement(twice.Root.Elements("ParticipantObjectIdentification").Last()));
        MessageRules.Mistakes(twice).ShouldContain("2 patients");
        var start = Sound(AuditEvent.ApplicationStarted);
        start.Descendants("ActiveParticipant").First().Attribute("AlternativeUserID")!.Remove();
        MessageRules.Mistakes(start).ShouldContain("an application of DICOM without its AE titles");
        var unzoned = Sound(AuditEvent.AuditRead);
        unzoned.Descendants("EventIdentification").Single().SetAttributeValue("EventDateTime", "2026-03-02T12:00:00");
        MessageRules.Mistakes(unzoned).ShouldContain("the time has no zone");
    }

    /// <summary>Of these there may be fewer: performers, users beside the process, third parties, subjects, classes.</summary>
    private static bool IsSpare(XElement element) => element.Name.LocalName switch
    {
        "ActiveParticipant" => Role(element) is null or "110151" || element.Parent!.Elements("ActiveParticipant").Count(o => Role(o) == Role(element)) > 1,
        "ParticipantObjectIdentification" => Code(element) == "110113" || (Code(element) == "110106" && (string)element.Attribute("ParticipantObjectTypeCode")! == "2"),
        "SOPClass" => element.Parent!.Elements("SOPClass").Skip(1).Any(),
        _ => false,
    };

    private static string? Role(XElement participant) => (string?)participant.Element("RoleIDCode")?.Attribute("csd-code");

    private static string Code(XElement element) => (string)element.Document!.Descendants("EventID").Single().Attribute("csd-code")!;

    private static IEnumerable<string> Mistakes(XDocument document) => Schema.Mistakes(document) is { Count: > 0 } mistakes ? mistakes : MessageRules.Mistakes(document);

    private static XDocument Sound(AuditEvent kind)
    {
        var document = Telltale.XmlOf(Telltale.Full(kind, "x") with { Actor = "anna (user 1000)", PatientKey = "practice\\4711", RemoteAddress = "192.0.2.7:104" });
        Mistakes(document).ShouldBeEmpty();

        // Details of a kind of their own say nothing to the tables.
        document.Descendants("ParticipantObjectDetail").Where(d => (string)d.Attribute("type")! is not ("Alert Description" or "TransferSyntax")).Remove();
        return document;
    }
}
