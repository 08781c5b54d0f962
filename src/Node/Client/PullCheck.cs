using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Intake;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Client;

/// <summary>
/// Reads along the beginning of a data set that comes: it has to be of the study that was asked for, and the instance that its command
/// says. A partner sends what it likes, and what is kept is on record under that study. Pure.
/// </summary>
internal sealed class PullCheck(PullArrival arrival, Uid asked) : IDisposable
{
    /// <summary>The object is of another study than the one asked for, or of none.</summary>
    public const string StudyNotAskedFor = "study-not-asked-for";

    private readonly LeadingUids uids = new();
    private DataSetScanner? scanner;

    /// <summary>The study the data set names, as far as it was read.</summary>
    public Uid Study => uids.Study;

    /// <summary>Issuer and Patient ID as the data set names them, as far as it was read.</summary>
    public string Patient => uids.Patient;

    /// <summary>Takes the next bytes; the answer is a refusal, or null as long as nothing is wrong.</summary>
    public DimseReply? Feed(ReadOnlyMemory<byte> bytes)
    {
        if (uids.IsPast)
        {
            return null;
        }

        scanner ??= new DataSetScanner(arrival.TransferSyntax, DataSetLimits.WholeObject, uids);
        return Follow(() => scanner.Feed(bytes.Span)) ?? (uids.IsPast ? Judge() : null);
    }

    /// <summary>The data set has ended.</summary>
    public DimseReply? Finish() => uids.IsPast ? null : Follow(() => scanner?.Finish()) ?? Judge();

    public void Dispose() => scanner?.Dispose();

    private DimseReply? Follow(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (DataSetException fault) when (!uids.IsPast)
        {
            return IntakeAnswers.Unreadable(fault);
        }
        catch (DataSetException)
        {
            // What it is has been read; whether the rest is sound is for its reader to say.
            return null;
        }
    }

    private DimseReply? Judge() =>
        uids.Study != asked ? new DimseReply(DimseStatus.DataSetDoesNotMatch, StudyNotAskedFor, Tags.StudyInstanceUID)
        : uids.SopInstance != arrival.SopInstance ? IntakeAnswers.Mismatched(Tags.SOPInstanceUID)
        : null;
}
