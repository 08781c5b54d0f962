namespace DicomExchange.Node.Control.Messages;

/// <param name="Deliveries">How many were changed.</param>
public sealed record QueueChanged(int Deliveries);
