using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store;

/// <summary>What was read of an instance while it passed: all that the catalog keeps, and who it is.</summary>
/// <param name="Identity">Who it is.</param>
/// <param name="Attributes">The collected attributes of the top level, in the character set they were written in.</param>
/// <param name="TransferSyntax">Of the data set.</param>
public sealed record InstanceHeader(InstanceIdentity Identity, DataSet Attributes, TransferSyntax TransferSyntax)
{
    public Uid SopClass => Identity.SopClass;

    public Uid SopInstance => Identity.SopInstance;

    public Uid Study => Identity.Study;

    public Uid Series => Identity.Series;

    /// <summary>Its patient as the audit trail names it.</summary>
    /// <param name="domain">Makes the Patient ID unique where the data set names no issuer.</param>
    public string PatientKey(string domain) => PatientIdentity.AuditKeyOf(InstanceRows.Of(this, domain).Holding);
}
