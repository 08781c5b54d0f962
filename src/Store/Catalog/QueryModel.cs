namespace DicomExchange.Store.Catalog;

/// <summary>The information models of queries and retrievals (PS3.4 §C.6).</summary>
public enum QueryModel
{
    PatientRoot,
    StudyRoot,
}
