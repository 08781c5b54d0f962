using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Node.Services;

/// <summary>In which accepted context an object goes out: unchanged where that is possible, else rewritten without loss. Pure.</summary>
public static class ContextChoice
{
    /// <summary>No context was accepted for the object's class.</summary>
    public const string ClassNotAccepted = "class-not-accepted";

    /// <returns>Null with the reason when the object cannot be sent.</returns>
    public static PresentationContext? For(IEnumerable<PresentationContext> accepted, TransferSyntax held, out string reason)
    {
        PresentationContext? convertible = null;
        reason = ClassNotAccepted;
        foreach (var context in accepted)
        {
            if (context.TransferSyntax == held)
            {
                reason = string.Empty;
                return context;
            }

            if (DataSetTranscoder.CanConvert(held, context.TransferSyntax, out var refusal))
            {
                convertible ??= context;
            }

            reason = refusal.Length > 0 ? refusal : reason;
        }

        reason = convertible is null ? reason : string.Empty;
        return convertible;
    }
}
