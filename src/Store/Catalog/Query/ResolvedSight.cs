using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>A sight in the numbers of the index.</summary>
internal readonly record struct ResolvedSight(bool IsAll, int Owner)
{
    public bool Sees(int owner) => IsAll || owner == Owner;

    /// <summary>
    /// The holdings of a study that are seen, the one that speaks for the study first: the asker's own, else the first received.
    /// </summary>
    public int[] Visible(StudyIndex index, ReadOnlySpan<byte> studyUid)
    {
        var visible = new List<int>();
        foreach (var slot in index.FindStudy(studyUid))
        {
            var owner = index.Owner(slot);
            if (!Sees(owner))
            {
                continue;
            }

            visible.Insert(owner == Owner ? 0 : visible.Count, slot);
        }

        return [.. visible];
    }
}
