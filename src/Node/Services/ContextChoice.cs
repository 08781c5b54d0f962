using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Node.Services;

/// <summary>In which accepted context an object can go out unchanged. Pure.</summary>
public static class ContextChoice
{
    /// <summary>No context was accepted for the object's class.</summary>
    public const string ClassNotAccepted = "class-not-accepted";

    /// <summary>A context was accepted for the class, but none in the object's transfer syntax.</summary>
    public const string SyntaxNotAccepted = "cannot-be-sent-unchanged";

    /// <returns>Null with the reason when the object cannot be sent.</returns>
    public static PresentationContext? For(IEnumerable<PresentationContext> accepted, Uid transferSyntax, out string? reason)
    {
        reason = ClassNotAccepted;
        foreach (var context in accepted)
        {
            if (context.TransferSyntax.Uid == transferSyntax)
            {
                reason = null;
                return context;
            }

            reason = SyntaxNotAccepted;
        }

        return null;
    }
}
