namespace DicomExchange.Node.Control.Messages;

/// <summary>Steps of one transfer with one partner.</summary>
/// <param name="Partner">The partner's name in the settings.</param>
/// <param name="Address">Host and port, as in the settings.</param>
/// <param name="Calling">This node's title.</param>
/// <param name="Called">The partner's title.</param>
/// <param name="Correlation">Ties the steps of one transfer together.</param>
/// <param name="Notes">In their order.</param>
public sealed record TransferReport(string Partner, string Address, string Calling, string Called, string Correlation, IReadOnlyList<TransferNote> Notes);
