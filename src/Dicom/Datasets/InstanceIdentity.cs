using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>The four identifiers by which an instance is found (PS3.3 §C.7.2.1, §C.7.3.1, §C.12.1).</summary>
public sealed record InstanceIdentity(Uid SopClass, Uid SopInstance, Uid Study, Uid Series)
{
    public const string Missing = "uid-missing";
    public const string Invalid = "uid-invalid";

    /// <summary>Reads the identity; where one of the identifiers is not there, empty or not one (PS3.5 §9.1), says which and why.</summary>
    /// <param name="reason"><see cref="Missing"/> or <see cref="Invalid"/>, null on success.</param>
    /// <param name="offender">The element in question, default on success.</param>
    public static InstanceIdentity? TryRead(CollectedHeader header, out string? reason, out Tag offender)
    {
        Span<Tag> tags = [Tags.SOPClassUID, Tags.SOPInstanceUID, Tags.StudyInstanceUID, Tags.SeriesInstanceUID];
        Span<Uid> uids = new Uid[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            if (!header.Elements.TryGetUid(tags[i], out uids[i]))
            {
                var isMissing = header.Elements[tags[i]] is not { IsEmpty: false } && !header.TooLong.Contains(tags[i]);
                reason = isMissing ? Missing : Invalid;
                offender = tags[i];
                return null;
            }
        }

        reason = null;
        offender = default;
        return new InstanceIdentity(uids[0], uids[1], uids[2], uids[3]);
    }
}
