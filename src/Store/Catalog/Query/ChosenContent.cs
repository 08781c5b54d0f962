namespace DicomExchange.Store.Catalog.Query;

/// <summary>Of several contents under one UID, the one to show so far.</summary>
/// <param name="Rank">0 where the asker sent it, else 1.</param>
/// <param name="Variant">0 for the content received first.</param>
/// <param name="Id">Its row.</param>
/// <param name="Holdings">The holdings seen in which it stands.</param>
internal sealed record ChosenContent(int Rank, int Variant, long Id, List<int> Holdings)
{
    public bool IsBehind(int rank, int variant, long id) => (rank, variant, id).CompareTo((Rank, Variant, Id)) < 0;
}
