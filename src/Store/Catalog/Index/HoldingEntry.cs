namespace DicomExchange.Store.Catalog.Index;

/// <summary>What one partner sent of one study, as the index keeps it.</summary>
/// <param name="Address">Where its row of attributes lies in <see cref="PackedPages"/>.</param>
/// <param name="Holding">Its row in the database.</param>
/// <param name="Study">The study's row in the database, the same for every partner who sent of it.</param>
/// <param name="Owner">The partner's number.</param>
/// <param name="Instances">Instances that this partner sent.</param>
/// <param name="Series">Series that these instances belong to.</param>
/// <param name="Bytes">Bytes of the data sets that this partner sent.</param>
internal readonly record struct HoldingEntry(uint Address, int Holding, int Study, int Owner, int Instances, int Series, long Bytes);
