using DicomExchange.Store;

namespace DicomExchange.Node.Settings.Live;

/// <summary>What came of putting written settings in force.</summary>
/// <param name="Changes">What differs from what was written before.</param>
/// <param name="Problems">What could not be put in force.</param>
/// <param name="TakenOver">What is kept under the names of partners that were admitted just now and said that they take it over.</param>
internal sealed record SwapOutcome(IReadOnlyList<SettingsChange> Changes, IReadOnlyList<ReloadProblem> Problems, IReadOnlyList<HeldName> TakenOver);
