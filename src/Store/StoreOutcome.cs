namespace DicomExchange.Store;

/// <summary>What became of an instance. In every case but <see cref="StoreOutcomeKind.Refused"/> it is safe and may be acknowledged.</summary>
/// <param name="Kind">The case.</param>
/// <param name="Reason">A reason word when it was refused, else null.</param>
/// <param name="Conflict">What was noticed about the patient, if anything.</param>
public sealed record StoreOutcome(StoreOutcomeKind Kind, string? Reason = null, PatientConflict Conflict = PatientConflict.None)
{
    public bool IsSafe => Kind != StoreOutcomeKind.Refused;
}
