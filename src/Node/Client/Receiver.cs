using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Client;

/// <summary>A partner to which objects are sent.</summary>
/// <param name="Partner">Who, and where.</param>
/// <param name="Title">Which of its titles is called; empty for its first.</param>
/// <param name="Window">Operations that are to be outstanding at once (PS3.7 §D.3.3.3); null does not ask.</param>
public sealed record Receiver(PartnerSettings Partner, AeTitle Title, ushort? Window = null);
