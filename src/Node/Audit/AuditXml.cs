using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>
/// Writes audit messages as the XML of PS3.15 §A.5.1.1: UTF-8 without a byte order mark, on one line, without a raw control or format
/// character (<see cref="XmlText"/>).
/// </summary>
public static class AuditXml
{
    /// <summary>Application server process (PS3.15 §A.5.1.2.1).</summary>
    private const string SourceType = "4";

    private static readonly XmlWriterSettings Document = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    private static readonly XmlWriterSettings Element = new() { Encoding = Document.Encoding, OmitXmlDeclaration = true };

    /// <summary>Writes one message as a document of its own, declaration included.</summary>
    public static void Write(AuditMessage message, IBufferWriter<byte> output) => Write(message, output, Document);

    /// <summary>Writes one message as an element of a document that somebody else writes.</summary>
    internal static void WriteElement(AuditMessage message, IBufferWriter<byte> output) => Write(message, output, Element);

    /// <summary>To the microsecond, as records have it, and always with the zone (PS3.15 §A.5.2.5).</summary>
    internal static string TextOf(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);

    private static void Write(AuditMessage message, IBufferWriter<byte> output, XmlWriterSettings settings)
    {
        using var bytes = new MemoryStream(4096);
        using (var writer = XmlWriter.Create(bytes, settings))
        {
            Write(message, writer);
        }

        output.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void Write(AuditMessage message, XmlWriter writer)
    {
        writer.WriteStartElement("AuditMessage");
        WriteEvent(message, writer);
        foreach (var participant in message.Participants)
        {
            WriteParticipant(participant, writer);
        }

        writer.WriteStartElement("AuditSourceIdentification");
        XmlText.WriteToken(writer, "AuditSourceID", message.Source.Id);
        writer.WriteStartElement("AuditSourceTypeCode");
        writer.WriteAttributeString("csd-code", SourceType);
        writer.WriteEndElement();
        writer.WriteEndElement();
        foreach (var item in message.Objects)
        {
            WriteObject(item, writer);
        }

        writer.WriteEndElement();
    }

    private static void WriteEvent(AuditMessage message, XmlWriter writer)
    {
        writer.WriteStartElement("EventIdentification");
        writer.WriteAttributeString("EventActionCode", ((char)message.Action).ToString());
        writer.WriteAttributeString("EventDateTime", TextOf(message.Time));
        writer.WriteAttributeString("EventOutcomeIndicator", $"{(int)message.Outcome}");
        WriteCode("EventID", message.EventId, writer);
        foreach (var type in message.Types)
        {
            WriteCode("EventTypeCode", type, writer);
        }

        if (message.OutcomeDescription.Length > 0)
        {
            XmlText.WriteElement(writer, "EventOutcomeDescription", message.OutcomeDescription);
        }

        writer.WriteEndElement();
    }

    private static void WriteParticipant(ActiveParticipant participant, XmlWriter writer)
    {
        writer.WriteStartElement("ActiveParticipant");
        XmlText.WriteAttribute(writer, "UserID", participant.UserId);
        WriteOptional("AlternativeUserID", participant.AlternativeUserId, writer);
        WriteOptional("UserName", participant.UserName, writer);
        writer.WriteAttributeString("UserIsRequestor", participant.IsRequestor ? "true" : "false");
        if (participant.AccessPoint is { } point)
        {
            XmlText.WriteToken(writer, "NetworkAccessPointID", point.Id);
            writer.WriteAttributeString("NetworkAccessPointTypeCode", $"{(int)point.Type}");
        }

        if (participant.Role is { } role)
        {
            WriteCode("RoleIDCode", role, writer);
        }

        if (participant.MediaType is { } media)
        {
            writer.WriteStartElement("MediaIdentifier");
            WriteCode("MediaType", media, writer);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteObject(ParticipantObject item, XmlWriter writer)
    {
        writer.WriteStartElement("ParticipantObjectIdentification");
        XmlText.WriteToken(writer, "ParticipantObjectID", item.Id);
        writer.WriteAttributeString("ParticipantObjectTypeCode", $"{(int)item.Type}");
        writer.WriteAttributeString("ParticipantObjectTypeCodeRole", $"{(int)item.Role}");
        WriteCode("ParticipantObjectIDTypeCode", item.IdType, writer);
        if (item.Query is { } query)
        {
            writer.WriteElementString("ParticipantObjectQuery", Convert.ToBase64String(query.Span));
        }
        else
        {
            XmlText.WriteTokenElement(writer, "ParticipantObjectName", item.Name);
        }

        foreach (var (type, value) in item.Details)
        {
            writer.WriteStartElement("ParticipantObjectDetail");
            XmlText.WriteToken(writer, "type", type);
            writer.WriteAttributeString("value", Convert.ToBase64String(value.Span));
            writer.WriteEndElement();
        }

        WriteDescription(item.Instances, writer);
        writer.WriteEndElement();
    }

    private static void WriteDescription(IReadOnlyList<ClassCount> instances, XmlWriter writer)
    {
        if (instances.Count == 0)
        {
            return;
        }

        writer.WriteStartElement("ParticipantObjectDescription");
        foreach (var (sopClass, number) in instances)
        {
            writer.WriteStartElement("SOPClass");
            WriteOptional("UID", sopClass.Value, writer);
            writer.WriteAttributeString("NumberOfInstances", $"{number}");
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteCode(string element, AuditCode code, XmlWriter writer)
    {
        writer.WriteStartElement(element);
        writer.WriteAttributeString("csd-code", code.Value);
        writer.WriteAttributeString("codeSystemName", code.System);
        writer.WriteAttributeString("originalText", code.Meaning);
        writer.WriteEndElement();
    }

    private static void WriteOptional(string attribute, string value, XmlWriter writer)
    {
        if (value.Length > 0)
        {
            XmlText.WriteAttribute(writer, attribute, value);
        }
    }
}
