using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Node.Services;

/// <summary>
/// In which accepted context an object goes out: unchanged where that is possible, else rewritten without loss, and then in the byte order it
/// is held in before another, with its representations before without them. Pure.
/// </summary>
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
                convertible = convertible is null || Distance(held, context) < Distance(held, convertible) ? context : convertible;
            }

            reason = refusal.Length > 0 ? refusal : reason;
        }

        reason = convertible is null ? reason : string.Empty;
        return convertible;
    }

    /// <summary>Why no context was accepted for the class of an object (PS3.8 table 9-18).</summary>
    /// <param name="terms">Of the association.</param>
    /// <param name="sopClass">The class; contexts were proposed for it.</param>
    /// <returns>
    /// That the receiver does not want it from us; that it takes the class, and none of the transfer syntaxes the object can go in; or that it
    /// does not take the class.
    /// </returns>
    public static string RefusalOf(AssociationTerms terms, Uid sopClass)
    {
        var results = terms.Refused.Where(c => c.AbstractSyntax == sopClass).Select(static c => c.Result).ToHashSet();
        return results.Contains(ContextResult.UserRejection) ? AccessReasons.OperationNotAllowed
            : results.Contains(ContextResult.TransferSyntaxesNotSupported) ? DataSetReasons.CannotBeSentUnchanged
            : ClassNotAccepted;
    }

    /// <summary>Numbers of unknown size cannot be turned at all, and what an implicit reader would mistake for a sequence cannot go without its representation.</summary>
    private static int Distance(TransferSyntax held, PresentationContext context) =>
        (held.IsBigEndian == context.TransferSyntax.IsBigEndian ? 0 : 2) + (held.IsExplicit == context.TransferSyntax.IsExplicit ? 0 : 1);
}
