using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Store.Audit;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>What the trail says of transfers as a whole: who got what of whom, on what basis, and that each instance is in one sum.</summary>
public sealed class TransferRecordTests
{
    private const int Many = 5;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_received_and_sent_on_an_association_is_summed_up_as_it_ends()
    {
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        var objects = Enumerable.Range(1, Many).Select(Object).ToArray();
        await node.StoreAsync(objects);
        await using (var client = await node.ConnectToGetAsync(objects[0].SopClass))
        {
            (await client.GetAsync(SopClasses.StudyRootGet, StudyOf(objects[0]), TakeAsync, progress: null, Stop)).Counts.Completed.ShouldBe(Many);
            await client.ReleaseAsync(Stop);
        }

        await using (var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootMove, TransferSyntaxes.ImplicitLittleEndian)))
        {
            (await client.MoveAsync(SopClasses.StudyRootMove, TestNode.Destination, StudyOf(objects[0]), progress: null, Stop)).Counts.Completed.ShouldBe(Many);
            await client.ReleaseAsync(Stop);
        }

        var records = await node.StopAndReadAsync(Enum.GetValues<AuditEvent>());
        var received = records.Single(r => r.Transfer == TransferKind.ReceivedNew);
        received.Partner.ShouldBe("asker");
        received.Count.ShouldBe(Many);
        received.Basis.ShouldBeEmpty();
        var patient = received.PatientKey;
        patient.ShouldBe("Made-up dental practice\\MADEUP-0001-00000");

        var sent = records.Where(r => r.Transfer == TransferKind.Sent).ToList();
        sent.Select(s => (s.Partner, s.Basis, s.PatientKey, s.Count, s.Bytes)).ShouldBe(
            [("asker", "own", patient, Many, received.Bytes), ("receiver", "moved by asker: own", patient, Many, received.Bytes)]);
        sent.ShouldAllBe(s => s.Classes.Single() == new ClassCount(objects[0].SopClass, Many));
        foreach (var sum in sent)
        {
            var own = records.Where(r => r.Partner == sum.Partner && r.Correlation == sum.Correlation).ToList();
            own.FindIndex(r => r.Event == AuditEvent.SendingBegun).ShouldBeInRange(0, own.FindIndex(r => r.Event == AuditEvent.InstanceSent) - 1);
            own.Single(r => r.Event == AuditEvent.SendingBegun).PatientKey.ShouldBe(patient);
            own.Where(r => r.Event == AuditEvent.InstanceSent).ShouldAllBe(r => r.PatientKey == patient && r.Basis == sum.Basis);
        }
    }

    [Fact]
    public async Task What_a_receiver_took_and_left_without_an_answer_for_is_on_record_as_not_confirmed()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        var objects = Enumerable.Range(1, 3).Select(Object).ToArray();
        await node.StoreAsync(objects);
        await using (var client = await node.ConnectToGetAsync(objects[0].SopClass))
        {
            var taken = 0;
            async ValueTask<DimseReply> LeaveAsync(StoreOperation operation, CancellationToken cancellation)
            {
                var reply = await TakeAsync(operation, cancellation);
                if (++taken == 2)
                {
                    await client.Association.AbortAsync("test-left");
                }

                return reply;
            }

            await Should.ThrowAsync<Exception>(() => client.GetAsync(SopClasses.StudyRootGet, StudyOf(objects[0]), LeaveAsync, progress: null, Stop).AsTask());
        }

        var records = await node.StopAndReadAsync(Enum.GetValues<AuditEvent>());
        records.Count(r => r.Event == AuditEvent.InstanceSent).ShouldBe(1);
        var lost = records.Where(r => r.Event == AuditEvent.SendFailed).ShouldHaveSingleItem();
        (lost.Partner, lost.Basis, lost.PatientKey, lost.Reason.Length > 0).ShouldBe(("asker", "own", @"Made-up dental practice\MADEUP-0001-00000", true));
        lost.Bytes.ShouldBe(records.Single(r => r.Event == AuditEvent.InstanceSent).Bytes);
        records.Single(r => r.Transfer == TransferKind.NotConfirmed).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_refused_when_its_study_was_known_is_summed_up_apart()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        var objects = Enumerable.Range(1, 3).Select(Object).ToArray();
        node.RefuseObjects();
        await using (var client = await node.ConnectAsync(new ProposedContext(objects[0].SopClass, objects[0].TransferSyntax)))
        {
            foreach (var one in objects)
            {
                (await TestNode.OfferAsync(client, one)).Status.IsFailure.ShouldBeTrue();
            }

            await client.ReleaseAsync(Stop);
        }

        node.TakeRecordsAgain();
        var sum = (await node.StopAndReadAsync(AuditEvent.InstancesTransferred)).ShouldHaveSingleItem();
        (sum.Transfer, sum.Count, sum.Study, sum.PatientKey).ShouldBe((TransferKind.NotReceived, 3, objects[0].Study, @"Made-up dental practice\MADEUP-0001-00000"));
        (sum.Outcome, sum.Reason).ShouldBe((AuditOutcome.MinorFailure, "entry-failed"));
    }

    [Fact]
    public async Task A_query_says_whose_matches_it_showed()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        var objects = Enumerable.Range(1, 2).Select(Object).ToArray();
        await node.StoreAsync(objects);
        await using (var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootFind, TransferSyntaxes.ImplicitLittleEndian)))
        {
            var identifier = StudyOf(objects[0]).SetText(Tags.QueryRetrieveLevel, Vr.CS, "IMAGE").Set(Tags.SOPInstanceUID, Vr.UI, default);
            (await client.Find(SopClasses.StudyRootFind, identifier).CountAsync(Stop)).ShouldBe(2);
            await client.ReleaseAsync(Stop);
        }

        var records = await node.StopAndReadAsync(AuditEvent.Query, AuditEvent.InstanceReceived);
        var shown = records.Single(r => r.Event == AuditEvent.Query);
        shown.Patients.ShouldBe(records.Where(r => r.Event == AuditEvent.InstanceReceived).Select(r => r.PatientKey).Distinct(), ignoreOrder: true);
    }

    private static GeneratedInstance Object(int number) => LargeObject.Of(3000, seed: 1, number);

    private static DataSet StudyOf(GeneratedInstance one) =>
        new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, one.Study);

    private static async ValueTask<DimseReply> TakeAsync(StoreOperation operation, CancellationToken cancellation)
    {
        while (!(await operation.ReadAsync(cancellation)).IsEmpty)
        {
            // Read to the end.
        }

        return DimseReply.Success;
    }
}
