namespace DicomExchange.Node.Control.Messages;

/// <param name="Adopt">Enter objects that have no row into the index.</param>
/// <param name="Remove">Remove objects that have no row.</param>
public sealed record StoreVerifyRequest(bool Adopt, bool Remove);
