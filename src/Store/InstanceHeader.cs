using System.Diagnostics.CodeAnalysis;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store;

/// <summary>What was read of an instance while it passed: all that the catalog keeps, and who it is.</summary>
public sealed record InstanceHeader
{
    private InstanceHeader(DataSet attributes, TransferSyntax transferSyntax)
    {
        Attributes = attributes;
        TransferSyntax = transferSyntax;
    }

    /// <summary>The collected attributes of the top level, in the character set they were written in.</summary>
    public DataSet Attributes { get; }

    public TransferSyntax TransferSyntax { get; }

    public Uid SopClass { get; private init; }

    public Uid SopInstance { get; private init; }

    public Uid Study { get; private init; }

    public Uid Series { get; private init; }

    /// <summary>Takes the four identifiers out of the attributes.</summary>
    /// <param name="attributes">As collected from the data set.</param>
    /// <param name="transferSyntax">Of the data set.</param>
    /// <param name="header">The header.</param>
    /// <param name="missing">The identifier that is absent or no UID, for (0000,0901).</param>
    public static bool TryCreate(DataSet attributes, TransferSyntax transferSyntax, [NotNullWhen(true)] out InstanceHeader? header, out Tag missing)
    {
        header = null;
        missing = Tags.SOPClassUID;
        if (!attributes.TryGetUid(missing, out var sopClass))
        {
            return false;
        }

        missing = Tags.SOPInstanceUID;
        if (!attributes.TryGetUid(missing, out var sopInstance))
        {
            return false;
        }

        missing = Tags.StudyInstanceUID;
        if (!attributes.TryGetUid(missing, out var study))
        {
            return false;
        }

        missing = Tags.SeriesInstanceUID;
        if (!attributes.TryGetUid(missing, out var series))
        {
            return false;
        }

        missing = default;
        header = new InstanceHeader(attributes, transferSyntax) { SopClass = sopClass, SopInstance = sopInstance, Study = study, Series = series };
        return true;
    }
}
