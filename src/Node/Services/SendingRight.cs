using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>Whether one instance may be sent now.</summary>
/// <param name="Refusal">The answer; null where it may.</param>
/// <param name="Basis">On what the right rests, for the audit; empty where it may not.</param>
public readonly record struct SendingRight(DimseReply? Refusal, string Basis)
{
    public static SendingRight Refused(DimseReply reply) => new(reply, string.Empty);
}
