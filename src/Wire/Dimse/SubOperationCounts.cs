namespace DicomExchange.Wire.Dimse;

/// <summary>How far a C-MOVE or C-GET has come (PS3.7 §9.1.3.1, §9.1.4.1).</summary>
public readonly record struct SubOperationCounts(int Remaining, int Completed, int Failed, int Warning);
