using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Node.Client;

/// <summary>A partner took the association and none of the contexts that an operation needs (PS3.8 §9.3.3.2): nothing was asked of it.</summary>
/// <param name="partner">Who.</param>
/// <param name="operation">As the settings write it, such as <c>get</c>.</param>
/// <param name="reason">See <see cref="ReasonOf"/>.</param>
public sealed class ServiceRefusedException(PartnerSettings partner, string operation, string reason) : Exception(Sentence(partner, operation))
{
    /// <summary>The reason word.</summary>
    public string Reason { get; } = reason;

    /// <summary>What a person is told of an operation that a partner does not let this node do.</summary>
    public static string Sentence(PartnerSettings partner, string operation) =>
        $"{partner.Name} does not accept {operation} from this node; ask for it to be added to \"may\" there.";

    /// <summary>The word for a class of which no context was accepted: whether the partner says no to us, or to everybody.</summary>
    public static string ReasonOf(AssociationTerms terms, Uid sopClass) =>
        terms.Refused.Any(c => c.AbstractSyntax == sopClass && c.Result == ContextResult.UserRejection)
            ? AccessReasons.OperationNotAllowed
            : ContextChoice.ClassNotAccepted;
}
