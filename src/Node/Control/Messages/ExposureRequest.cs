namespace DicomExchange.Node.Control.Messages;

/// <summary>Every patient whose images a partner received or saw.</summary>
/// <param name="Partner">Its name at the time, or a name or title it has now.</param>
/// <param name="Since">Not what ended before.</param>
public sealed record ExposureRequest(string Partner, DateTimeOffset Since);
