namespace DicomExchange.Node.Control.Messages;

public sealed record HeldNamesRequest;
