using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Client;

/// <summary>One object that came by C-GET and was not kept.</summary>
/// <param name="Study">Whose it says it is; empty where that could not be read.</param>
/// <param name="SopInstance">As its command says.</param>
/// <param name="Reason">The reason word.</param>
public sealed record PullRefusal(Uid Study, Uid SopInstance, string Reason);
