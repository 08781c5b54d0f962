using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;

namespace DicomExchange.Node.Services;

/// <summary>Query/Retrieve Level (0008,0052) (PS3.4 §C.6.1.1, §C.6.2.1).</summary>
public static class QueryLevels
{
    public const string Invalid = "query-level-invalid";

    public static bool TryRead(DataSet identifier, QueryModel model, out QueryLevel level)
    {
        QueryLevel? read = identifier.GetPlainText(Tags.QueryRetrieveLevel) switch
        {
            "PATIENT" when model == QueryModel.PatientRoot => QueryLevel.Patient,
            "STUDY" => QueryLevel.Study,
            "SERIES" => QueryLevel.Series,
            "IMAGE" => QueryLevel.Image,
            _ => null,
        };
        level = read.GetValueOrDefault();
        return read is not null;
    }
}
