using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>Finds what a retrieval names and its asker sees.</summary>
internal sealed class Retrieval(StudySearch search, StudyContents contents, Func<Sight, ResolvedSight> resolve)
{
    public IEnumerable<InstanceRef> Select(RetrieveRequest request, CancellationToken cancellation)
    {
        if (request is { Patients.Count: 0, Studies.Count: 0, Series.Count: 0, Instances.Count: 0 })
        {
            yield break;
        }

        var patients = SetOf(request.Patients);
        var series = SetOf(request.Series);
        var instances = SetOf(request.Instances);
        var sight = resolve(request.Sight);
        foreach (var study in search.Find(null, HintsOf(request), sight, cancellation))
        {
            if (!Has(patients, study.Row, CatalogAttributes.PatientId) || contents.KeyOf(study) is not { } key)
            {
                continue;
            }

            var patient = PatientIdentity.AuditKeyOf(study.Row);
            foreach (var opened in contents.SeriesOf(study, key).Where(opened => Has(series, opened.Row, CatalogAttributes.SeriesInstanceUid)))
            {
                var seen = SeenThrough.Nothing;
                var uids = (UidOf(study.Row, CatalogAttributes.StudyInstanceUid), UidOf(opened.Row, CatalogAttributes.SeriesInstanceUid));
                foreach (var instance in contents.InstancesOf(opened, key).Where(instance => Has(instances, instance.Row, CatalogAttributes.SopInstanceUid)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    seen = ReferenceEquals(seen.Holdings, instance.Holdings) ? seen : sight.Through(instance.Holdings);
                    yield return RefOf(uids, instance) with { Seen = seen, PatientKey = patient };
                }
            }
        }
    }

    private static NarrowingHints HintsOf(RetrieveRequest request) => new()
    {
        PatientIds = Bytes(request.Patients),
        StudyUids = Bytes(request.Studies),
        SeriesUids = Bytes(request.Series),
        InstanceUids = Bytes(request.Instances),
    };

    private static List<byte[]>? Bytes<T>(IReadOnlyList<T> values)
        where T : notnull => values.Count == 0 ? null : [.. values.Select(value => Encoding.UTF8.GetBytes(value.ToString()!))];

    private static HashSet<string>? SetOf<T>(IReadOnlyList<T> values)
        where T : notnull => values.Count == 0 ? null : values.Select(value => value.ToString()!).ToHashSet(StringComparer.Ordinal);

    private static bool Has(HashSet<string>? wanted, ReadOnlySpan<byte> row, byte code) =>
        wanted is null || wanted.Contains(Encoding.UTF8.GetString(RowFields.Find(row, code)));

    private static InstanceRef RefOf((Uid Study, Uid Series) within, OpenedInstance instance) => new()
    {
        Object = instance.Sealed.Object,
        SopClass = UidOf(instance.Row, CatalogAttributes.SopClassUid),
        SopInstance = UidOf(instance.Row, CatalogAttributes.SopInstanceUid),
        TransferSyntax = UidOf(instance.Row, CatalogAttributes.TransferSyntax),
        Study = within.Study,
        Series = within.Series,
    };

    private static Uid UidOf(ReadOnlySpan<byte> row, byte code) => Uid.TryParse(RowFields.Find(row, code), out var uid) ? uid : default;
}
