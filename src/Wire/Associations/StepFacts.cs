namespace DicomExchange.Wire.Associations;

/// <summary>What two actions depend on besides state and event.</summary>
/// <param name="IsRequestor">This side asked for the association (AR-8).</param>
/// <param name="IsAcceptable">The service provider can go on with the A-ASSOCIATE-RQ (AE-6).</param>
public readonly record struct StepFacts(bool IsRequestor, bool IsAcceptable = true);
