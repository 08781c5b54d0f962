using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Node.Client;

/// <summary>
/// Reads class, instance, study and series from the beginning of a data set, and its patient for the audit: what a C-STORE says must be what the data set says
/// (PS3.4 §B.2.3), and the file meta information of real files differs from it at times.
/// </summary>
internal sealed class LeadingUids : IDataSetVisitor
{
    /// <summary>64 characters of the longest encoding (PS3.5 §6.2, LO); the character set may name several.</summary>
    private const int MostText = 256;

    private readonly byte[] value = new byte[MostText];
    private readonly Dictionary<Tag, byte[]> texts = [];
    private int level;
    private int length;
    private Tag reading;

    /// <summary>Elements stand in ascending order (PS3.5 §7.1): behind the series there is nothing more to wait for.</summary>
    public bool IsPast { get; private set; }

    public Uid SopClass { get; private set; }

    public Uid SopInstance { get; private set; }

    public Uid Study { get; private set; }

    public Uid Series { get; private set; }

    /// <summary>Issuer and Patient ID with a backslash between them, as the audit trail has them; empty where the data set names no patient.</summary>
    public string Patient => TextOf(Tags.PatientID) is { Length: > 0 } id ? $"{TextOf(Tags.IssuerOfPatientID)}\\{id}" : string.Empty;

    public void BeginValue(in ElementHeader header)
    {
        IsPast |= level == 0 && header.Tag > Tags.SeriesInstanceUID;
        reading = level == 0 ? header.Tag : default;
        length = 0;
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (!IsWanted(reading))
        {
            return;
        }

        // More bytes than a UID may have are enough to see that it is none.
        var taken = Math.Min(bytes.Length, value.Length - length);
        bytes[..taken].CopyTo(value.AsSpan(length));
        length += taken;
    }

    public void EndValue()
    {
        if (IsText(reading))
        {
            texts[reading] = value.AsSpan(0, length).ToArray();
        }
        else if (IsWanted(reading) && Uid.TryParse(value.AsSpan(0, length), out var uid))
        {
            Keep(uid);
        }

        reading = default;
    }

    public void BeginSequence(in ElementHeader header)
    {
        IsPast |= level == 0 && header.Tag > Tags.SeriesInstanceUID;
        level++;
    }

    public void EndSequence() => level--;

    public void BeginItem(in ElementHeader header) => reading = default;

    public void EndItem() => reading = default;

    public void BeginFragments(in ElementHeader header) => reading = default;

    public void BeginFragment(in ElementHeader header) => reading = default;

    public void EndFragment() => reading = default;

    public void EndFragments() => reading = default;

    private static bool IsText(Tag tag) => tag == Tags.SpecificCharacterSet || tag == Tags.PatientID || tag == Tags.IssuerOfPatientID;

    private static bool IsWanted(Tag tag) =>
        IsText(tag) || tag == Tags.SOPClassUID || tag == Tags.SOPInstanceUID || tag == Tags.StudyInstanceUID || tag == Tags.SeriesInstanceUID;

    private string TextOf(Tag tag)
    {
        var set = texts.TryGetValue(Tags.SpecificCharacterSet, out var named) ? SpecificCharacterSet.Parse(named) : SpecificCharacterSet.Default;
        return texts.TryGetValue(tag, out var text) ? set.Decode(text, Vr.LO).Trim(' ') : string.Empty;
    }

    private void Keep(Uid uid)
    {
        if (reading == Tags.SOPClassUID)
        {
            SopClass = uid;
        }
        else if (reading == Tags.SOPInstanceUID)
        {
            SopInstance = uid;
        }
        else if (reading == Tags.StudyInstanceUID)
        {
            Study = uid;
        }
        else
        {
            Series = uid;
        }
    }
}
