using System.Text;
using System.Xml.Linq;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>Messages written by hand from the tables of PS3.15 §A.5.3.</summary>
public sealed class GoldenMessageTests
{
    private const string Certificate = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public void The_node_starts() => IsGolden(
        new AuditRecord { Event = AuditEvent.ApplicationStarted, Time = Telltale.Noon, Detail = "settings sha256:aa" },
        """
        <AuditMessage>
          <EventIdentification EventActionCode="E" EventDateTime="2026-03-02T12:00:00.123456+02:00" EventOutcomeIndicator="0">
            <EventID csd-code="110100" codeSystemName="DCM" originalText="Application Activity"/>
            <EventTypeCode csd-code="110120" codeSystemName="DCM" originalText="Application Start"/>
            <EventOutcomeDescription>settings sha256:aa</EventOutcomeDescription>
          </EventIdentification>
          <ActiveParticipant UserID="dicomx@node1" AlternativeUserID="AETITLES=NODE;ARCHIVE" UserName="dicomx" UserIsRequestor="false" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1">
            <RoleIDCode csd-code="110150" codeSystemName="DCM" originalText="Application"/>
          </ActiveParticipant>
          <AuditSourceIdentification AuditSourceID="NODE@node1"><AuditSourceTypeCode csd-code="4"/></AuditSourceIdentification>
        </AuditMessage>
        """);

    [Fact]
    public void A_person_reads_the_audit_trail() => IsGolden(
        new AuditRecord { Event = AuditEvent.AuditRead, Time = Telltale.Noon, Actor = "anna (user 1000)", Count = 50 },
        $"""
        <AuditMessage>
          <EventIdentification EventActionCode="R" EventDateTime="2026-03-02T12:00:00.123456+02:00" EventOutcomeIndicator="0">
            <EventID csd-code="110101" codeSystemName="DCM" originalText="Audit Log Used"/>
          </EventIdentification>
          <ActiveParticipant UserID="anna@node1" UserName="anna (user 1000)" UserIsRequestor="true" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1"/>
          <ActiveParticipant UserID="dicomx@node1" AlternativeUserID="AETITLES=NODE;ARCHIVE" UserName="dicomx" UserIsRequestor="false" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1"/>
          <AuditSourceIdentification AuditSourceID="NODE@node1"><AuditSourceTypeCode csd-code="4"/></AuditSourceIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="dicomx://node1/audit" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="13">
            <ParticipantObjectIDTypeCode csd-code="12" codeSystemName="RFC-3881" originalText="URI"/>
            <ParticipantObjectName>Security Audit Log</ParticipantObjectName>
            <ParticipantObjectDetail type="Count" value="{Base64("50")}"/>
          </ParticipantObjectIdentification>
        </AuditMessage>
        """);

    [Fact]
    public void A_study_begins_to_leave_by_a_route() => IsGolden(
        Delivery(AuditEvent.SendingBegun),
        $"""
        <AuditMessage>
          <EventIdentification EventActionCode="E" EventDateTime="2026-03-02T12:00:00.123456+02:00" EventOutcomeIndicator="0">
            <EventID csd-code="110102" codeSystemName="DCM" originalText="Begin Transferring DICOM Instances"/>
          </EventIdentification>
          <ActiveParticipant UserID="dicomx@node1" AlternativeUserID="AETITLES=NODE" UserName="dicomx" UserIsRequestor="true" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1">
            <RoleIDCode csd-code="110153" codeSystemName="DCM" originalText="Source Role ID"/>
          </ActiveParticipant>
          <ActiveParticipant UserID="hospital" AlternativeUserID="AETITLES=PACS" UserName="{Certificate}" UserIsRequestor="false" NetworkAccessPointID="pacs.example" NetworkAccessPointTypeCode="1">
            <RoleIDCode csd-code="110152" codeSystemName="DCM" originalText="Destination Role ID"/>
          </ActiveParticipant>
          <AuditSourceIdentification AuditSourceID="NODE@node1"><AuditSourceTypeCode csd-code="4"/></AuditSourceIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="1.2.3.1" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="3">
            <ParticipantObjectIDTypeCode csd-code="110180" codeSystemName="DCM" originalText="Study Instance UID"/>
            <ParticipantObjectName></ParticipantObjectName>
            <ParticipantObjectDetail type="Basis" value="{Base64("route night")}"/>
            <ParticipantObjectDetail type="Correlation" value="{Base64("c0ffee")}"/>
          </ParticipantObjectIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="4711" ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="1">
            <ParticipantObjectIDTypeCode csd-code="2" codeSystemName="RFC-3881" originalText="Patient Number"/>
            <ParticipantObjectName></ParticipantObjectName>
            <ParticipantObjectDetail type="Domain" value="{Base64("practice")}"/>
          </ParticipantObjectIdentification>
        </AuditMessage>
        """);

    [Fact]
    public void A_partner_has_sent_instances_that_the_node_refused() => IsGolden(
        new AuditRecord
        {
            Event = AuditEvent.InstancesTransferred,
            Time = Telltale.Noon,
            Outcome = AuditOutcome.MinorFailure,
            Reason = "disk-full",
            Transfer = TransferKind.NotReceived,
            Partner = "practice",
            RemoteAddress = "[2001:db8::7]:50123",
            CallingTitle = "SCANNER",
            CalledTitle = "NODE",
            Actor = Certificate,
            Study = Uid.Parse("1.2.3.1"),
            PatientKey = "practice\\4711",
            Count = 3,
            Classes = [new ClassCount(Uid.Parse("1.2.840.10008.5.1.4.1.1.2"), 2), new ClassCount(Uid.Parse("1.2.840.10008.5.1.4.1.1.4"), 1)],
        },
        $"""
        <AuditMessage>
          <EventIdentification EventActionCode="R" EventDateTime="2026-03-02T12:00:00.123456+02:00" EventOutcomeIndicator="4">
            <EventID csd-code="110104" codeSystemName="DCM" originalText="DICOM Instances Transferred"/>
            <EventOutcomeDescription>disk-full</EventOutcomeDescription>
          </EventIdentification>
          <ActiveParticipant UserID="practice" AlternativeUserID="AETITLES=SCANNER" UserName="{Certificate}" UserIsRequestor="true" NetworkAccessPointID="2001:db8::7" NetworkAccessPointTypeCode="2">
            <RoleIDCode csd-code="110153" codeSystemName="DCM" originalText="Source Role ID"/>
          </ActiveParticipant>
          <ActiveParticipant UserID="dicomx@node1" AlternativeUserID="AETITLES=NODE" UserName="dicomx" UserIsRequestor="false" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1">
            <RoleIDCode csd-code="110152" codeSystemName="DCM" originalText="Destination Role ID"/>
          </ActiveParticipant>
          <AuditSourceIdentification AuditSourceID="NODE@node1"><AuditSourceTypeCode csd-code="4"/></AuditSourceIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="1.2.3.1" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="3">
            <ParticipantObjectIDTypeCode csd-code="110180" codeSystemName="DCM" originalText="Study Instance UID"/>
            <ParticipantObjectName></ParticipantObjectName>
            <ParticipantObjectDetail type="Reason" value="{Base64("disk-full")}"/>
            <ParticipantObjectDetail type="Count" value="{Base64("3")}"/>
            <ParticipantObjectDescription>
              <SOPClass UID="1.2.840.10008.5.1.4.1.1.2" NumberOfInstances="2"/>
              <SOPClass UID="1.2.840.10008.5.1.4.1.1.4" NumberOfInstances="1"/>
            </ParticipantObjectDescription>
          </ParticipantObjectIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="4711" ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="1">
            <ParticipantObjectIDTypeCode csd-code="2" codeSystemName="RFC-3881" originalText="Patient Number"/>
            <ParticipantObjectName></ParticipantObjectName>
            <ParticipantObjectDetail type="Domain" value="{Base64("practice")}"/>
          </ParticipantObjectIdentification>
        </AuditMessage>
        """);

    [Fact]
    public void A_partner_asks_what_there_is() => IsGolden(
        new AuditRecord
        {
            Event = AuditEvent.Query,
            Time = Telltale.Noon,
            Partner = "practice",
            RemoteAddress = "192.0.2.7:50123",
            CallingTitle = "VIEWER",
            CalledTitle = "ARCHIVE",
            SopClass = Uid.Parse("1.2.840.10008.5.1.4.1.2.2.1"),
            TransferSyntax = Uid.Parse("1.2.840.10008.1.2.1"),
            Query = new byte[] { 0x08, 0x00, 0x52, 0x00, (byte)'C', (byte)'S', 0x06, 0x00, (byte)'S', (byte)'T', (byte)'U', (byte)'D', (byte)'Y', (byte)' ' },
        },
        $"""
        <AuditMessage>
          <EventIdentification EventActionCode="E" EventDateTime="2026-03-02T12:00:00.123456+02:00" EventOutcomeIndicator="0">
            <EventID csd-code="110112" codeSystemName="DCM" originalText="Query"/>
          </EventIdentification>
          <ActiveParticipant UserID="practice" AlternativeUserID="AETITLES=VIEWER" UserIsRequestor="true" NetworkAccessPointID="192.0.2.7" NetworkAccessPointTypeCode="2">
            <RoleIDCode csd-code="110153" codeSystemName="DCM" originalText="Source Role ID"/>
          </ActiveParticipant>
          <ActiveParticipant UserID="dicomx@node1" AlternativeUserID="AETITLES=ARCHIVE" UserName="dicomx" UserIsRequestor="false" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1">
            <RoleIDCode csd-code="110152" codeSystemName="DCM" originalText="Destination Role ID"/>
          </ActiveParticipant>
          <AuditSourceIdentification AuditSourceID="NODE@node1"><AuditSourceTypeCode csd-code="4"/></AuditSourceIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="1.2.840.10008.5.1.4.1.2.2.1" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="3">
            <ParticipantObjectIDTypeCode csd-code="110181" codeSystemName="DCM" originalText="SOP Class UID"/>
            <ParticipantObjectQuery>CABSAENTBgBTVFVEWSA=</ParticipantObjectQuery>
            <ParticipantObjectDetail type="TransferSyntax" value="{Base64("1.2.840.10008.1.2.1")}"/>
          </ParticipantObjectIdentification>
        </AuditMessage>
        """);

    [Fact]
    public void Somebody_comes_with_a_certificate_that_is_no_partners() => IsGolden(
        new AuditRecord
        {
            Event = AuditEvent.SecurityAlert,
            Time = Telltale.Noon,
            Outcome = AuditOutcome.SeriousFailure,
            Reason = "certificate-untrusted",
            RemoteAddress = "192.0.2.66:4000",
            Actor = Certificate,
            Count = 12,
            Detail = "CN=x",
        },
        $"""
        <AuditMessage>
          <EventIdentification EventActionCode="E" EventDateTime="2026-03-02T12:00:00.123456+02:00" EventOutcomeIndicator="8">
            <EventID csd-code="110113" codeSystemName="DCM" originalText="Security Alert"/>
            <EventTypeCode csd-code="110126" codeSystemName="DCM" originalText="Node Authentication"/>
            <EventOutcomeDescription>certificate-untrusted; CN=x</EventOutcomeDescription>
          </EventIdentification>
          <ActiveParticipant UserID="dicomx@node1" AlternativeUserID="AETITLES=NODE;ARCHIVE" UserName="dicomx" UserIsRequestor="false" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1"/>
          <ActiveParticipant UserID="192.0.2.66" UserName="{Certificate}" UserIsRequestor="false" NetworkAccessPointID="192.0.2.66" NetworkAccessPointTypeCode="2"/>
          <AuditSourceIdentification AuditSourceID="NODE@node1"><AuditSourceTypeCode csd-code="4"/></AuditSourceIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="192.0.2.66" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="13">
            <ParticipantObjectIDTypeCode csd-code="110182" codeSystemName="DCM" originalText="Node ID"/>
            <ParticipantObjectName></ParticipantObjectName>
            <ParticipantObjectDetail type="Alert Description" value="{Base64("security-alert: certificate-untrusted; CN=x")}"/>
            <ParticipantObjectDetail type="Reason" value="{Base64("certificate-untrusted")}"/>
            <ParticipantObjectDetail type="Detail" value="{Base64("CN=x")}"/>
            <ParticipantObjectDetail type="Count" value="{Base64("12")}"/>
          </ParticipantObjectIdentification>
        </AuditMessage>
        """);

    [Fact]
    public void The_trail_is_found_altered() => IsGolden(
        new AuditRecord
        {
            Event = AuditEvent.SecurityAlert,
            Time = Telltale.Noon,
            Outcome = AuditOutcome.SeriousFailure,
            Reason = "audit-record-changed",
            Actor = "anna (user 1000)",
            Detail = "audit verify, at record 7",
        },
        $"""
        <AuditMessage>
          <EventIdentification EventActionCode="E" EventDateTime="2026-03-02T12:00:00.123456+02:00" EventOutcomeIndicator="8">
            <EventID csd-code="110113" codeSystemName="DCM" originalText="Security Alert"/>
            <EventTypeCode csd-code="integrity-failure" codeSystemName="99DICOMX" originalText="Integrity Failure"/>
            <EventOutcomeDescription>audit-record-changed; audit verify, at record 7</EventOutcomeDescription>
          </EventIdentification>
          <ActiveParticipant UserID="dicomx@node1" AlternativeUserID="AETITLES=NODE;ARCHIVE" UserName="dicomx" UserIsRequestor="false" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1"/>
          <ActiveParticipant UserID="anna@node1" UserName="anna (user 1000)" UserIsRequestor="false" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1"/>
          <AuditSourceIdentification AuditSourceID="NODE@node1"><AuditSourceTypeCode csd-code="4"/></AuditSourceIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="dicomx://node1/audit" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="13">
            <ParticipantObjectIDTypeCode csd-code="12" codeSystemName="RFC-3881" originalText="URI"/>
            <ParticipantObjectName></ParticipantObjectName>
            <ParticipantObjectDetail type="Alert Description" value="{Base64("security-alert: audit-record-changed; audit verify, at record 7")}"/>
            <ParticipantObjectDetail type="Reason" value="{Base64("audit-record-changed")}"/>
            <ParticipantObjectDetail type="Detail" value="{Base64("audit verify, at record 7")}"/>
          </ParticipantObjectIdentification>
        </AuditMessage>
        """);

    [Fact]
    public void A_person_gives_a_grant() => IsGolden(
        new AuditRecord { Event = AuditEvent.GrantGiven, Time = Telltale.Noon, Actor = "anna (user 1000)", Partner = "hospital", Study = Uid.Parse("1.2.3.1"), Correlation = "grant 17", Detail = "of practice" },
        $"""
        <AuditMessage>
          <EventIdentification EventActionCode="E" EventDateTime="2026-03-02T12:00:00.123456+02:00" EventOutcomeIndicator="0">
            <EventID csd-code="110113" codeSystemName="DCM" originalText="Security Alert"/>
            <EventTypeCode csd-code="110135" codeSystemName="DCM" originalText="Object Security Attributes Changed"/>
          </EventIdentification>
          <ActiveParticipant UserID="dicomx@node1" AlternativeUserID="AETITLES=NODE;ARCHIVE" UserName="dicomx" UserIsRequestor="false" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1"/>
          <ActiveParticipant UserID="anna@node1" UserName="anna (user 1000)" UserIsRequestor="false" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1"/>
          <AuditSourceIdentification AuditSourceID="NODE@node1"><AuditSourceTypeCode csd-code="4"/></AuditSourceIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="dicomx://node1/grant/17" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="13">
            <ParticipantObjectIDTypeCode csd-code="12" codeSystemName="RFC-3881" originalText="URI"/>
            <ParticipantObjectName></ParticipantObjectName>
            <ParticipantObjectDetail type="Alert Description" value="{Base64("grant-given: of practice")}"/>
            <ParticipantObjectDetail type="Detail" value="{Base64("of practice")}"/>
            <ParticipantObjectDetail type="Correlation" value="{Base64("grant 17")}"/>
            <ParticipantObjectDetail type="Partner" value="{Base64("hospital")}"/>
            <ParticipantObjectDetail type="Study Instance UID" value="{Base64("1.2.3.1")}"/>
          </ParticipantObjectIdentification>
        </AuditMessage>
        """);

    [Fact]
    public void A_person_takes_a_study_out() => IsGolden(
        new AuditRecord { Event = AuditEvent.StudyExported, Time = Telltale.Noon, Actor = "anna (user 1000)", Study = Uid.Parse("1.2.3.1"), PatientKey = "practice\\4711", Count = 2, Bytes = 1000 },
        $"""
        <AuditMessage>
          <EventIdentification EventActionCode="R" EventDateTime="2026-03-02T12:00:00.123456+02:00" EventOutcomeIndicator="0">
            <EventID csd-code="110106" codeSystemName="DCM" originalText="Export"/>
          </EventIdentification>
          <ActiveParticipant UserID="anna@node1" UserName="anna (user 1000)" UserIsRequestor="true" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1">
            <RoleIDCode csd-code="110153" codeSystemName="DCM" originalText="Source Role ID"/>
          </ActiveParticipant>
          <ActiveParticipant UserID="dicomx@node1" AlternativeUserID="AETITLES=NODE;ARCHIVE" UserName="dicomx" UserIsRequestor="false" NetworkAccessPointID="node1" NetworkAccessPointTypeCode="1">
            <RoleIDCode csd-code="110153" codeSystemName="DCM" originalText="Source Role ID"/>
          </ActiveParticipant>
          <ActiveParticipant UserID="tar archive" UserIsRequestor="false">
            <RoleIDCode csd-code="110154" codeSystemName="DCM" originalText="Destination Media"/>
            <MediaIdentifier><MediaType csd-code="110037" codeSystemName="DCM" originalText="URI"/></MediaIdentifier>
          </ActiveParticipant>
          <AuditSourceIdentification AuditSourceID="NODE@node1"><AuditSourceTypeCode csd-code="4"/></AuditSourceIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="1.2.3.1" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="3">
            <ParticipantObjectIDTypeCode csd-code="110180" codeSystemName="DCM" originalText="Study Instance UID"/>
            <ParticipantObjectName></ParticipantObjectName>
            <ParticipantObjectDetail type="Bytes" value="{Base64("1000")}"/>
            <ParticipantObjectDetail type="Count" value="{Base64("2")}"/>
            <ParticipantObjectDescription><SOPClass NumberOfInstances="2"/></ParticipantObjectDescription>
          </ParticipantObjectIdentification>
          <ParticipantObjectIdentification ParticipantObjectID="4711" ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="1">
            <ParticipantObjectIDTypeCode csd-code="2" codeSystemName="RFC-3881" originalText="Patient Number"/>
            <ParticipantObjectName></ParticipantObjectName>
            <ParticipantObjectDetail type="Domain" value="{Base64("practice")}"/>
          </ParticipantObjectIdentification>
        </AuditMessage>
        """);

    private static AuditRecord Delivery(AuditEvent kind) => new()
    {
        Event = kind,
        Time = Telltale.Noon,
        Partner = "hospital",
        RemoteAddress = "pacs.example:11112",
        CallingTitle = "NODE",
        CalledTitle = "PACS",
        Actor = Certificate,
        Basis = "route night",
        Correlation = "c0ffee",
        Study = Uid.Parse("1.2.3.1"),
        PatientKey = "practice\\4711",
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>But for the order of attributes and for white space between elements, which say nothing.</summary>
    private static void IsGolden(AuditRecord record, string golden)
    {
        var message = Telltale.XmlOf(record);
        Ordered(message.Root!).ToString().ShouldBe(Ordered(XElement.Parse(golden)).ToString());
        Schema.Mistakes(message).ShouldBeEmpty();
        MessageRules.Mistakes(message).ShouldBeEmpty();
    }

    private static XElement Ordered(XElement element) => new(
        element.Name,
        element.Attributes().OrderBy(a => a.Name.LocalName, StringComparer.Ordinal),
        element.HasElements ? element.Elements().Select(Ordered) : element.Value);
}
