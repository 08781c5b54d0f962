using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Access;

/// <summary>Admitted, or refused; exactly one of both.</summary>
/// <param name="Admission">Set when admitted.</param>
/// <param name="Refusal">Set when refused.</param>
/// <param name="Suspect">With a refusal: the partner whose certificate or title was shown, for the security alert; null for a stranger.</param>
public sealed record AdmissionAnswer(PartnerAdmission? Admission, AssociationRefusal? Refusal, PartnerSettings? Suspect = null);
