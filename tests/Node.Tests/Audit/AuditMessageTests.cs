using System.Xml.Linq;
using DicomExchange.Node.Audit;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>Every record that becomes a message becomes one that PS3.15 allows.</summary>
public sealed class AuditMessageTests
{
    public static TheoryData<AuditEvent> Kinds => [.. Telltale.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_record_of_any_kind_makes_a_message_that_schema_and_tables_allow(AuditEvent kind)
    {
        var told = 0;
        foreach (var record in Telltale.Variants(kind))
        {
            (AuditMessageOf.Record(record, Telltale.Source) is not null).ShouldBe(AuditMessages.Becomes(record));
            if (AuditMessages.Becomes(record))
            {
                told++;
                Telltale.MistakesOf(record).ShouldBeEmpty($"{record}");
            }
        }

        (told > 0).ShouldBe(Telltale.Variants(kind).Any(AuditMessages.Becomes));
    }

    [Fact]
    public void The_same_record_makes_the_same_message() =>
        Telltale.XmlOf(Telltale.Full(AuditEvent.AccessRefused, "x")).ToString().ShouldBe(Telltale.XmlOf(Telltale.Full(AuditEvent.AccessRefused, "x")).ToString());

    [Theory]
    [InlineData(TransferKind.ReceivedNew, "C")]
    [InlineData(TransferKind.ReceivedAgain, "R")]
    [InlineData(TransferKind.ReceivedVariant, "U")]
    [InlineData(TransferKind.NotReceived, "R")]
    [InlineData(TransferKind.Sent, "R")]
    [InlineData(TransferKind.NotSent, "R")]
    [InlineData(TransferKind.NotConfirmed, "R")]
    [InlineData(TransferKind.Fetched, "C")]
    [InlineData(TransferKind.NotFetched, "R")]
    public void The_action_of_a_transfer_says_what_the_receiver_did_as_far_as_the_node_knows(TransferKind kind, string action) =>
        Action(Telltale.XmlOf(Telltale.Full(AuditEvent.InstancesTransferred, "x") with { Transfer = kind })).ShouldBe(action);

    [Theory]
    [InlineData(TransferKind.ReceivedNew, "SCANNER", "NODE", "", "", "PRACTICE>NODE", "PRACTICE")]
    [InlineData(TransferKind.Sent, "SCANNER", "NODE", "", "own", "NODE>PRACTICE", "PRACTICE")]
    [InlineData(TransferKind.Sent, "NODE", "SCANNER", "", "route night", "NODE>PRACTICE", "NODE")]
    [InlineData(TransferKind.Sent, "NODE", "SCANNER", "anna (user 1000)", "operator anna (user 1000)", "NODE>PRACTICE", "anna@node1")]
    [InlineData(TransferKind.Fetched, "NODE", "SCANNER", "anna (user 1000)", "operator anna (user 1000)", "PRACTICE>NODE", "anna@node1")]
    [InlineData(TransferKind.Sent, "MOVER", "NODE", "", "moved by HOSPITAL: grant 3: referral", "NODE>PRACTICE", "HOSPITAL")]
    public void A_transfer_names_who_sent_who_received_and_who_asked_for_it(
        TransferKind kind, string calling, string called, string actor, string basis, string way, string requestor)
    {
        var record = Telltale.Full(AuditEvent.InstancesTransferred, "x") with
        {
            Transfer = kind,
            Partner = "PRACTICE",
            CallingTitle = calling,
            CalledTitle = called,
            Actor = actor,
            Basis = basis,
        };
        var message = Telltale.XmlOf(record).Root!;
        var participants = message.Elements("ActiveParticipant").ToList();
        string Named(XElement p) => (string)p.Attribute("UserID")! is "dicomx@node1" ? "NODE" : (string)p.Attribute("UserID")!;
        string In(string role) => Named(participants.Single(p => (string?)p.Element("RoleIDCode")?.Attribute("csd-code") == role));
        $"{In("110153")}>{In("110152")}".ShouldBe(way);
        Named(participants.Single(p => (bool)p.Attribute("UserIsRequestor")!)).ShouldBe(requestor);
    }

    [Fact]
    public void Of_a_move_the_titles_are_those_of_the_partner_that_asked_not_of_the_one_that_got_it()
    {
        var record = Telltale.Full(AuditEvent.InstancesTransferred, "x") with
        {
            Transfer = TransferKind.Sent, Partner = "PRACTICE", CallingTitle = "MOVER", CalledTitle = "NODE", Actor = "sha256:ab", Basis = "moved by HOSPITAL: own",
        };
        var participants = Telltale.XmlOf(record).Root!.Elements("ActiveParticipant").ToList();
        participants.Select(p => ((string)p.Attribute("UserID")!, (string?)p.Attribute("AlternativeUserID"), (string?)p.Attribute("UserName"))).ShouldBe(
        [
            ("dicomx@node1", "AETITLES=NODE", "dicomx"),
            ("PRACTICE", null, null),
            ("HOSPITAL", "AETITLES=MOVER", "sha256:ab"),
        ]);
    }

    [Fact]
    public void A_study_says_how_many_instances_of_which_class_and_what_is_beyond_the_classes_named()
    {
        var study = Telltale.XmlOf(Telltale.Full(AuditEvent.InstancesTransferred, "x") with { SopClass = default }).Root!.Elements("ParticipantObjectIdentification").First();
        study.Descendants("SOPClass").Select(c => ((string?)c.Attribute("UID"), (int)c.Attribute("NumberOfInstances")!)).ShouldBe(
            [("1.2.840.10008.5.1.4.1.1.2", 10), (null, 2)]);
    }

    [Theory]
    [InlineData("", "", null)]
    [InlineData("practice\\4711", "4711", "practice")]
    [InlineData("4711", "4711", null)]
    [InlineData("practice\\a\\b", "a\\b", "practice")]
    public void A_patient_is_its_Patient_ID_and_the_domain_a_detail(string key, string id, string? domain)
    {
        var patient = Telltale.XmlOf(Telltale.Full(AuditEvent.StudyDeleted, "x") with { PatientKey = key, Patients = [] }).Root!.Elements("ParticipantObjectIdentification").Last();
        ((string)patient.Attribute("ParticipantObjectID")!).ShouldBe(id);
        MessageRules.Detail(patient, "Domain").ShouldBe(domain);
    }

    [Theory]
    [InlineData("192.0.2.7:104", "192.0.2.7", 2)]
    [InlineData("192.0.2.7", "192.0.2.7", 2)]
    [InlineData("[2001:db8::1]:104", "2001:db8::1", 2)]
    [InlineData("2001:db8::1", "2001:db8::1", 2)]
    [InlineData("pacs.example:11112", "pacs.example", 1)]
    [InlineData("pacs.example", "pacs.example", 1)]
    [InlineData("odd:", "odd:", 1)]
    public void An_address_is_told_without_its_port(string address, string id, int type)
    {
        var point = NetworkAccessPoint.Of(address).ShouldNotBeNull();
        (point.Id, (int)point.Type).ShouldBe((id, type));
    }

    [Fact]
    public void A_query_that_shows_matches_is_told_once_by_the_record_that_is_written_first()
    {
        AuditMessages.Becomes(Telltale.Bare(AuditEvent.Query) with { Detail = "matches follow" }).ShouldBeTrue();
        AuditMessages.Becomes(Telltale.Bare(AuditEvent.MatchesShown)).ShouldBeFalse();
        AuditMessages.Becomes(Telltale.Bare(AuditEvent.QueryEnded) with { Detail = "status FE00" }).ShouldBeFalse();
        AuditMessages.Becomes(Telltale.Bare(AuditEvent.Query) with { Detail = "status A900" }).ShouldBeTrue();

        // As version 6 of the catalog has them.
        AuditMessages.Becomes(Telltale.Bare(AuditEvent.Query) with { Detail = "matches shown" }).ShouldBeFalse();
        AuditMessages.Becomes(Telltale.Bare(AuditEvent.Query) with { Detail = "matches shown, status FE00" }).ShouldBeFalse();
    }

    [Fact]
    public void Instances_of_no_known_study_that_were_refused_are_a_security_alert()
    {
        var message = Telltale.XmlOf(Telltale.Full(AuditEvent.InstancesTransferred, "x") with { Study = default, Transfer = TransferKind.NotReceived });
        ((string)message.Descendants("EventID").Single().Attribute("csd-code")!).ShouldBe("110113");
    }

    private static string Action(XDocument message) => (string)message.Descendants("EventIdentification").Single().Attribute("EventActionCode")!;
}
