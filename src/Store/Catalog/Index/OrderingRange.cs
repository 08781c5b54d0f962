namespace DicomExchange.Store.Catalog.Index;

/// <summary>A stretch of an ordering, taken at one moment.</summary>
/// <param name="blocks">Whole blocks.</param>
/// <param name="start">Where it begins in the first block.</param>
/// <param name="end">Where it ends in the last block, not included.</param>
internal readonly struct OrderingRange(int[][] blocks, int start, int end)
{
    /// <summary>Entries in the stretch; a slot with several keys may stand in it more than once.</summary>
    public int Count
    {
        get
        {
            if (blocks.Length == 0)
            {
                return 0;
            }

            var count = end - start;
            for (var i = 0; i < blocks.Length - 1; i++)
            {
                count += blocks[i].Length;
            }

            return Math.Max(0, count);
        }
    }

    /// <summary>The first entries.</summary>
    public IEnumerable<int> Take(int most) => Entries().Take(most);

    /// <summary>The entries in order: <c>slot × 4 + key</c>.</summary>
    public IEnumerable<int> Entries()
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            var last = i == blocks.Length - 1 ? end : blocks[i].Length;
            for (var j = i == 0 ? start : 0; j < last; j++)
            {
                yield return blocks[i][j];
            }
        }
    }
}
