using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>What an arrived content is to those that are held under its UID.</summary>
/// <param name="Same">It is this one.</param>
/// <param name="Damaged">It is this one, whose copy is damaged; it takes its place.</param>
/// <param name="Variant">It is new: 0 when nothing was held, else its number.</param>
/// <param name="Instead">The damaged content, of others too, in whose place the sender's holding has this one from now on.</param>
internal readonly record struct ContentVerdict(HeldContent? Same, HeldContent? Damaged, int Variant, HeldContent? Instead = null);
