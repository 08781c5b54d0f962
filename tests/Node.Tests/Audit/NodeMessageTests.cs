using System.Xml.Linq;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Tests.Services;
using DicomExchange.Store.Audit;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>The messages of a node that has been at work.</summary>
public sealed class NodeMessageTests
{
    [Fact]
    public async Task What_a_node_records_makes_messages_that_schema_and_tables_allow()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        GeneratedInstance[] objects = [LargeObject.Of(3000, seed: 1, 1), LargeObject.Of(3000, seed: 1, 2)];
        await node.StoreAsync(objects);
        var study = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, objects[0].Study);
        await using (var client = await node.ConnectAsync(new(SopClasses.StudyRootFind, TransferSyntaxes.ImplicitLittleEndian), new(SopClasses.StudyRootMove, TransferSyntaxes.ImplicitLittleEndian)))
        {
            var call = client.Find(SopClasses.StudyRootFind, study);
            await foreach (var match in call.WithCancellation(stop))
            {
                _ = match;
            }

            await client.MoveAsync(SopClasses.StudyRootMove, TestNode.Destination, study, progress: null, stop);
        }

        var told = (await node.StopAndReadAsync(Telltale.Kinds)).Where(AuditMessages.Becomes).ToList();

        foreach (var record in told)
        {
            Telltale.MistakesOf(record).ShouldBeEmpty($"{record.Event}");
        }

        var messages = told.Select(r => Telltale.XmlOf(r).Root!).ToList();
        messages.Count(m => NameOf(m) == "Query").ShouldBe(2);
        messages.ShouldContain(m => NameOf(m) == "Application Activity");
        messages.Where(m => NameOf(m) is "DICOM Instances Transferred" or "Begin Transferring DICOM Instances").Select(m => (NameOf(m), WayOf(m), RequestorOf(m))).ShouldBe(
        [
            ("DICOM Instances Transferred", "asker>dicomx@node1", "asker"),
            ("Begin Transferring DICOM Instances", "dicomx@node1>receiver", "asker"),
            ("DICOM Instances Transferred", "dicomx@node1>receiver", "asker"),
        ], ignoreOrder: true);
    }

    [Fact]
    public void Who_asked_for_a_move_is_named_where_nothing_came_of_it_too()
    {
        foreach (var (kind, transfer) in new[] { (AuditEvent.SendingBegun, TransferKind.None), (AuditEvent.InstancesTransferred, TransferKind.NotSent) })
        {
            var moved = Telltale.Full(kind, "x") with { Partner = "receiver", Transfer = transfer, CallingTitle = "MOVER", CalledTitle = "NODE", Actor = "sha256:ab", Basis = "moved by asker" };
            (WayOf(Telltale.XmlOf(moved).Root!), RequestorOf(Telltale.XmlOf(moved).Root!)).ShouldBe(("dicomx@node1>receiver", "asker"));
        }
    }

    [Fact]
    public void What_was_gone_before_it_could_be_sent_on_is_the_nodes_own_failure()
    {
        var gone = Telltale.Full(AuditEvent.InstancesTransferred, "x") with
        {
            Partner = "receiver", Transfer = TransferKind.NotSent, CallingTitle = string.Empty, CalledTitle = string.Empty, RemoteAddress = string.Empty, Actor = string.Empty, Basis = string.Empty,
        };
        RequestorOf(Telltale.XmlOf(gone).Root!).ShouldBe("dicomx@node1");
    }

    [Fact]
    public void Of_a_study_of_two_patients_an_export_names_both_and_other_messages_one()
    {
        var both = Telltale.Full(AuditEvent.StudyExported, "x") with { PatientKey = string.Empty, Patients = ["a\\1", "b\\2"] };
        Patients(both).ShouldBe(["1", "2"]);
        Patients(both with { Event = AuditEvent.StudyDeleted }).ShouldBe(["1"]);
        var study = Telltale.XmlOf(both with { Event = AuditEvent.StudyDeleted }).Descendants("ParticipantObjectIdentification").First();
        MessageRules.Detail(study, "Patients").ShouldBe("a\\1; b\\2");
    }

    private static List<string> Patients(AuditRecord record) =>
    [
        .. Telltale.XmlOf(record).Descendants("ParticipantObjectIdentification").Where(o => (string)o.Attribute("ParticipantObjectTypeCode")! == "1").Select(o => (string)o.Attribute("ParticipantObjectID")!),
    ];

    private static string NameOf(XElement message) => (string)message.Descendants("EventID").Single().Attribute("originalText")!;

    private static string WayOf(XElement message)
    {
        string In(string role) => (string)message.Elements("ActiveParticipant").Single(p => (string?)p.Element("RoleIDCode")?.Attribute("csd-code") == role).Attribute("UserID")!;
        return $"{In("110153")}>{In("110152")}";
    }

    private static string RequestorOf(XElement message) =>
        (string)message.Elements("ActiveParticipant").Single(p => (bool)p.Attribute("UserIsRequestor")!).Attribute("UserID")!;
}
