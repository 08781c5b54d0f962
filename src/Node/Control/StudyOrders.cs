using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;

namespace DicomExchange.Node.Control;

/// <summary><c>study list</c>, <c>show</c> and <c>delete</c>: the administrator sees everything, and that is on record.</summary>
internal sealed class StudyOrders(OrderContext context)
{
    public async Task<StudyList> ListAsync(ControlCaller caller, StudyFilter filter, CancellationToken cancellation)
    {
        var found = Find(StudyAnswers.Identifier(filter), filter.Limit, out var isCut);
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.Query) with { Count = found.Count, Detail = "study list" });
        return new StudyList(found, isCut);
    }

    public async Task<StudyDetails> ShowAsync(ControlCaller caller, StudyRequest request, CancellationToken cancellation)
    {
        var uid = UidOf(request);
        var lines = Find(StudyAnswers.Identifier(new StudyFilter()).SetUid(Tags.StudyInstanceUID, uid), limit: 2, out _);
        var instances = context.Store.Administration.InstancesOf(uid);
        if (lines.Count == 0 && instances.Count == 0)
        {
            throw Unknown();
        }

        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.StudyShown).About(context.Store.Administration.PatientsOf(uid)) with { Study = uid, Count = instances.Count });
        var line = lines.Count > 0 ? lines[0] : new StudyLine { StudyInstanceUid = uid.Value };
        var grants = context.Store.Grants.Covering(uid).Concat(context.Store.Grants.Revoked.Where(revoked => revoked.Scope.Study == uid));
        return new StudyDetails(line, Lines(instances), GrantLines.Of(grants, context.Time.GetUtcNow()))
        {
            Destinations = DeliveryLines.Places(QueueOrders.OfStudy(context.Store.Outbox, uid)),
        };
    }

    public async Task<StudyDeletion> DeleteAsync(ControlCaller caller, StudyRequest request, CancellationToken cancellation)
    {
        var uid = UidOf(request);
        var deleted = await context.Store.Administration.DeleteStudyAsync(uid, context.RecordOf(caller, AuditEvent.StudyDeleted));
        return deleted > 0 ? new StudyDeletion(deleted) : throw Unknown();
    }

    internal static Uid UidOf(StudyRequest request) => Uid.TryParse(request.StudyInstanceUid, out var uid)
        ? uid
        : throw new ControlRefusedException("uid-malformed", "That is no Study Instance UID: it has digits and dots only, at most 64 characters.");

    internal static ControlRefusedException Unknown() =>
        new("study-unknown", "There is no such study. 'dicomx study list' shows what is held.");

    private static IReadOnlyList<InstanceLine> Lines(IReadOnlyList<HeldInstance> instances)
    {
        var variants = instances.Where(i => i.Variant > 0).Select(i => i.Instance.SopInstance).ToHashSet();
        return
        [
            .. instances.Select(i => new InstanceLine
            {
                SeriesInstanceUid = i.Instance.Series.Value,
                SopInstanceUid = i.Instance.SopInstance.Value,
                SopClassUid = i.Instance.SopClass.Value,
                TransferSyntaxUid = i.Instance.TransferSyntax.Value,
                Modality = i.Modality,
                InstanceNumber = i.InstanceNumber,
                Bytes = i.Instance.Length,
                Owners = i.Owners,
                HasVariants = variants.Contains(i.Instance.SopInstance),
            }),
        ];
    }

    private List<StudyLine> Find(DataSet identifier, int limit, out bool isCut)
    {
        var run = context.Store.Query(
            new QueryRequest { Model = QueryModel.StudyRoot, Level = QueryLevel.Study, Identifier = identifier, Sight = Sight.All, Limit = limit }, out var problem)
            ?? throw new ControlRefusedException(problem!.Reason, $"The search cannot be done: {problem.Comment}");
        var found = run.Select(StudyAnswers.Line).ToList();
        isCut = run.IsLimitReached;
        return found;
    }
}
