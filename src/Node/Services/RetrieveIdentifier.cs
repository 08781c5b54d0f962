using System.Diagnostics.CodeAnalysis;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>
/// Reads the identifier of a C-MOVE or C-GET: the level, and the unique keys as single values or lists (PS3.4 §C.4.2.1.4.1).
/// The key of the level itself must be there; those above it may be left out, which is what relational retrieval means and
/// what cannot widen what the requester may see. Pure.
/// </summary>
public static class RetrieveIdentifier
{
    /// <summary>Values in one key; a selection of single images names some thousands.</summary>
    public const int MaxValues = 20_000;

    private const string Missing = "unique-key-missing";
    private const string Invalid = "unique-key-invalid";

    public static bool TryRead(
        DataSet identifier, QueryModel model, Sight sight, [NotNullWhen(true)] out RetrieveRequest? request, [NotNullWhen(false)] out DimseReply? refusal)
    {
        request = null;
        refusal = QueryAnswers.LevelInvalid;
        if (!QueryLevels.TryRead(identifier, model, out var level))
        {
            return false;
        }

        var key = KeyOf(level);
        if (identifier[key] is not { Items: null, IsEmpty: false })
        {
            refusal = new DimseReply(DimseStatus.DataSetDoesNotMatch, Missing, key);
            return false;
        }

        refusal = null;
        var read = new RetrieveRequest
        {
            Level = level,
            Sight = sight,
            Patients = PatientsOf(identifier, ref refusal),
            Studies = UidsOf(identifier, Tags.StudyInstanceUID, ref refusal),
            Series = UidsOf(identifier, Tags.SeriesInstanceUID, ref refusal),
            Instances = UidsOf(identifier, Tags.SOPInstanceUID, ref refusal),
        };

        // What was read only in part asks for more than was meant.
        request = refusal is null ? read : null;
        return refusal is null;
    }

    private static Tag KeyOf(QueryLevel level) => level switch
    {
        QueryLevel.Patient => Tags.PatientID,
        QueryLevel.Study => Tags.StudyInstanceUID,
        QueryLevel.Series => Tags.SeriesInstanceUID,
        _ => Tags.SOPInstanceUID,
    };

    private static IReadOnlyList<string> PatientsOf(DataSet identifier, ref DimseReply? refusal)
    {
        if (identifier[Tags.PatientID] is not { Items: null, IsEmpty: false } element)
        {
            return [];
        }

        // In the one form in which values are kept, or the same ID would differ from itself.
        var text = Encoding.UTF8.GetString(AttributeText.Of(element, Vr.LO, SpecificCharacterSet.Of(identifier)));
        if (text.Length == 0 || text.Contains('*', StringComparison.Ordinal) || text.Contains('?', StringComparison.Ordinal))
        {
            refusal ??= new DimseReply(DimseStatus.DataSetDoesNotMatch, Invalid, Tags.PatientID);
        }

        return [text];
    }

    private static List<Uid> UidsOf(DataSet identifier, Tag tag, ref DimseReply? refusal)
    {
        var uids = new List<Uid>();
        if (identifier[tag] is not { Items: null, IsEmpty: false } element)
        {
            return uids;
        }

        foreach (var range in element.Value.Span.Split((byte)'\\'))
        {
            if (uids.Count == MaxValues || !Uid.TryParse(element.Value.Span[range], out var uid))
            {
                refusal ??= new DimseReply(DimseStatus.DataSetDoesNotMatch, Invalid, tag);
                return uids;
            }

            uids.Add(uid);
        }

        return uids;
    }
}
