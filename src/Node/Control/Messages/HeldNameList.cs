using DicomExchange.Store;

namespace DicomExchange.Node.Control.Messages;

/// <param name="Names">Every name under which instances, grants or deliveries are kept.</param>
/// <param name="Partners">The names of the partners in the settings in force.</param>
public sealed record HeldNameList(IReadOnlyList<HeldName> Names, IReadOnlyList<string> Partners);
