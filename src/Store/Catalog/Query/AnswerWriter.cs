using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog.Matching;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>Makes the identifier of one answer (PS3.4 §C.4.1.1.3.2).</summary>
internal sealed class AnswerWriter(QueryRequest request, IReadOnlyList<QueryKey> returnKeys)
{
    private static readonly string[] LevelNames = ["PATIENT", "STUDY", "SERIES", "IMAGE"];

    /// <param name="entity">The rows.</param>
    /// <param name="counts">The computed attributes that were asked for.</param>
    public DataSet Write(EntityView entity, IReadOnlyList<(Tag Tag, int Count)> counts)
    {
        var answer = new DataSet();
        var isAscii = true;
        foreach (var key in returnKeys)
        {
            var value = EntityView.Read(entity, key.Tag);
            isAscii &= !key.Vr.UsesCharacterSet() && key.Vr != Vr.SQ || Ascii.IsValid(value);
            answer.Set(AttributeValue.Element(key.Tag, key.Vr, value));
        }

        foreach (var (tag, count) in counts)
        {
            answer.SetText(tag, Vr.IS, count.ToString(CultureInfo.InvariantCulture));
        }

        if (request.Identifier.Contains(Tags.InstanceAvailability))
        {
            answer.SetText(Tags.InstanceAvailability, Vr.CS, "ONLINE");
        }

        if (request.RetrieveAeTitle is { } title)
        {
            answer.SetText(Tags.RetrieveAETitle, Vr.AE, title);
        }

        if (!isAscii)
        {
            SpecificCharacterSet.Utf8.DeclareIn(answer);
        }

        return answer.SetText(Tags.QueryRetrieveLevel, Vr.CS, LevelNames[(int)request.Level]);
    }
}
