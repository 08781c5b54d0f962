using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Index;

/// <summary>
/// Every holding of every study, opened, in memory: rows in packed pages, numbers in columns, and orderings that narrow what a
/// query has to look at. Who commits changes it; queries read it without a lock at any time and see each change
/// whole or not at all.
/// </summary>
internal sealed class StudyIndex
{
    /// <summary>What the study rows in memory may come to, in bytes, before no partner begins another study.</summary>
    public const long MostBytes = 2L << 30;

    private readonly long mostBytes;
    private readonly PackedPages pages = new();
    private readonly SlotTable slots = new();
    private readonly StudyHash hash;
    private readonly PackedPages.PageWriter writer;
    private readonly HoldingMap map = new();
    private readonly OwnerSlots owners = new();

    /// <param name="mostBytes">When <see cref="HasRoom"/> says no.</param>
    public StudyIndex(long mostBytes = MostBytes)
    {
        this.mostBytes = mostBytes;
        hash = new StudyHash(pages, slots);
        writer = pages.NewWriter();
        ByPatientId = new Ordering(new OrderingKeys(CatalogAttributes.PatientId, KeyForm.Text), pages, slots);
        ByAccession = new Ordering(new OrderingKeys(CatalogAttributes.AccessionNumber, KeyForm.Text), pages, slots);
        ByDate = new Ordering(new OrderingKeys(CatalogAttributes.StudyDate, KeyForm.Date), pages, slots);
        ByName = new Ordering(new OrderingKeys(CatalogAttributes.PatientName, KeyForm.Name), pages, slots);
    }

    /// <summary>What is in the catalog but could not be opened, and is therefore not here.</summary>
    public HiddenStudies Hidden { get; } = new();

    public Ordering ByPatientId { get; }

    public Ordering ByAccession { get; }

    public Ordering ByDate { get; }

    public Ordering ByName { get; }

    /// <summary>Slots to look at when nothing narrows; some may belong to deleted holdings.</summary>
    public int SlotCount => slots.Count;

    /// <summary>For loading only: one thread each.</summary>
    public PackedPages.PageWriter NewPageWriter() => pages.NewWriter();

    /// <summary>For loading only: pages that are taken up whole.</summary>
    public PackedPages Pages => pages;

    /// <summary>Takes in what was loaded; the orderings are built afterwards. Not to be called by two threads at once.</summary>
    public void Load(ReadOnlySpan<HoldingEntry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            var slot = slots.Add(entry);
            map.Add(entry, slot);
            owners.Add(entry.Owner, slot);
        }
    }

    /// <summary>Sorts all that was loaded, on all cores.</summary>
    public void FinishLoading()
    {
        var count = slots.Count;
        Parallel.Invoke(
            () => ByName.Build(count),
            () => ByPatientId.Build(count),
            () => ByAccession.Build(count),
            () => ByDate.Build(count),
            () => hash.Build(count));
    }

    /// <summary>Ends a loading that brought the orderings with it (<see cref="Ordering.Put"/>) and rows as they were packed.</summary>
    /// <returns>False where a row does not lie whole where it should: the index is then of no use.</returns>
    public bool TryFinishSorted()
    {
        var (count, parts, missing) = (slots.Count, Environment.ProcessorCount, 0);
        Parallel.For(0, parts, part =>
        {
            var end = (int)((part + 1L) * count / parts);
            for (var slot = (int)((long)part * count / parts); slot < end; slot++)
            {
                if (!pages.Holds(slots.Address(slot)))
                {
                    Interlocked.Increment(ref missing);
                    return;
                }
            }
        });
        if (missing == 0)
        {
            hash.Build(count);
        }

        return missing == 0;
    }

    /// <summary>
    /// True while rows of this many bytes more stay within the limit. Nothing here holds to it: who enters something asks first, and
    /// what the catalog has already is taken in whatever it comes to.
    /// </summary>
    public bool HasRoom(long more) => pages.Bytes + more <= mostBytes;

    /// <summary>Adds a holding.</summary>
    /// <param name="entry">Its numbers; the address is set here.</param>
    /// <param name="row">Its opened row.</param>
    public void Add(HoldingEntry entry, ReadOnlySpan<byte> row)
    {
        var slot = slots.Add(entry with { Address = writer.Append(row) });
        map.Add(entry, slot);
        owners.Add(entry.Owner, slot);
        hash.Add(slot, RowFields.Find(row, CatalogAttributes.StudyInstanceUid));
        foreach (var ordering in Orderings())
        {
            ordering.Add(slot);
        }
    }

    public void SetCounts(int slot, int instances, int series, long bytes) => slots.SetCounts(slot, instances, series, bytes);

    /// <summary>Puts another row in the place of the slot's. What the orderings sort by must be the same in both.</summary>
    public void ReplaceRow(int slot, ReadOnlySpan<byte> row) => slots.SetAddress(slot, pages.Replace(slot, row));

    public void Remove(int slot)
    {
        foreach (var ordering in Orderings())
        {
            ordering.Remove(slot);
        }

        hash.Remove(slot, RowFields.Find(pages.Row(slots.Address(slot)), CatalogAttributes.StudyInstanceUid));
        slots.Bury(slot);
        map.Remove(slots.Entry(slot));
    }

    /// <summary>The slots of a study, one for each partner who sent of it, in the order in which they first did.</summary>
    public List<int> FindStudy(ReadOnlySpan<byte> studyUid)
    {
        var found = new List<int>(1);
        hash.Find(studyUid, found);
        if (found.Count > 1)
        {
            found.Sort((left, right) => slots.Entry(left).Holding.CompareTo(slots.Entry(right).Holding));
        }

        return found;
    }

    /// <summary>The slot of what one partner sent of a study, or -1.</summary>
    public int FindHolding(ReadOnlySpan<byte> studyUid, int owner)
    {
        foreach (var slot in FindStudy(studyUid))
        {
            if (slots.Owner(slot) == owner)
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>The slots of what one partner sent; some may belong to deleted holdings.</summary>
    public ReadOnlyMemory<int> OwnedBy(int owner) => owners.Of(owner);

    /// <summary>Adds the slots of a study to a list, in no order.</summary>
    public void AddSlotsOfStudy(ReadOnlySpan<byte> studyUid, List<int> found) => hash.Find(studyUid, found);

    /// <summary>Adds the slots that may be of patients with this ID to a list; with those of <see cref="AddSlotsOfOddPatients"/> never fewer than there are.</summary>
    public void AddSlotsOfPatient(ReadOnlySpan<byte> patientId, List<int> found)
    {
        Span<byte> key = stackalloc byte[OrderingKeys.MaxLength];
        ByPatientId.AddSlots(key[..ByPatientId.Keys.Fold(patientId, key)], found);
    }

    /// <summary>Adds the slots that any Patient ID may be of.</summary>
    public void AddSlotsOfOddPatients(List<int> found) => ByPatientId.AddSlots(OrderingKeys.Odd, found);

    /// <summary>True where more than one partner sent of the study.</summary>
    public bool IsShared(int study) => map.IsShared(study);

    /// <summary>The slot of a row of the table <c>holdings</c>, or -1.</summary>
    public int SlotOfHolding(int holding) => map.SlotOf(holding);

    /// <summary>The slot's numbers; its address is <see cref="PackedPages.None"/> once the holding is deleted.</summary>
    public HoldingEntry Entry(int slot) => slots.Entry(slot);

    public int Owner(int slot) => slots.Owner(slot);

    /// <summary>The row at an address taken from <see cref="Entry"/>.</summary>
    public ReadOnlySpan<byte> Row(uint address) => pages.Row(address);

    /// <summary>All orderings, in an order that stays.</summary>
    public Ordering[] Orderings() => [ByPatientId, ByAccession, ByDate, ByName];
}
