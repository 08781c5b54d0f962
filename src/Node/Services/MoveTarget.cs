using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>
/// Where one C-MOVE sends. Asked again before each call and each instance: a destination that is no longer the one the move began
/// with - another partner, place, or certificate - gets nothing more.
/// </summary>
/// <param name="session">Who asked.</param>
/// <param name="begun">What was decided as the move began.</param>
public sealed class MoveTarget(PartnerSession session, MoveAnswer begun)
{
    private PartnerSettings? destination = begun.Destination;

    /// <summary>As the requester named it.</summary>
    public AeTitle Title => begun.Title;

    /// <summary>As the settings have it that were in force when <see cref="RefusalNow"/> was asked last.</summary>
    /// <exception cref="InvalidOperationException">The move was refused.</exception>
    public PartnerSettings Destination => destination ?? throw new InvalidOperationException("A refused move has no destination.");

    /// <returns>Null where the next instance may be sent there, now.</returns>
    public DimseReply? RefusalNow()
    {
        var now = session.DecideMove(begun.Title, isRunning: true);
        if (RefusalOf(now) is { } refusal)
        {
            return refusal;
        }

        if (!PartnerPlace.IsSame(now.Destination!, Destination))
        {
            return new DimseReply(DimseStatus.NotAuthorized, $"{AccessReasons.DestinationChanged}: {Title.Value}");
        }

        destination = now.Destination;
        return null;
    }

    /// <summary>A right to an instance, as far as it may be sent there now.</summary>
    public SendingRight Confirm(SendingRight right) =>
        right.Refusal is null && RefusalNow() is { } refusal ? SendingRight.Refused(refusal) : right;

    /// <summary>Unknown is A801H; whatever else forbids it is 0124H (PS3.4 §C.4.2.1.5).</summary>
    public static DimseReply? RefusalOf(MoveAnswer answer) => answer.Decision.IsAllowed
        ? null
        : new DimseReply(
            answer.Decision.Reason == AccessReasons.DestinationUnknown ? DimseStatus.MoveDestinationUnknown : DimseStatus.NotAuthorized,
            $"{answer.Decision.Reason}: {answer.Title.Value}");
}
