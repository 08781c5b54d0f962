using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Dicom.Standard;

/// <summary>The data dictionary of PS3.6 §6 to §9 and the command elements of PS3.7 §E, read from the checked-in table on first use.</summary>
public static class DicomDictionary
{
    private static readonly Lazy<DictionaryTable> Table = new(() => new DictionaryTable(TableResource.Open("dictionary.tsv")));

    /// <summary>
    /// The representation to assume where the encoding does not carry one (PS3.5 §A.1): UL for group lengths, LO for
    /// private creators, OW where the standard leaves OB or OW open, US where it leaves US or SS; UN for everything else
    /// that the dictionary does not have (PS3.5 §6.2.2).
    /// </summary>
    public static Vr VrOf(Tag tag)
    {
        if (tag.IsPrivate)
        {
            return tag.IsPrivateCreator ? Vr.LO : tag.IsGroupLength ? Vr.UL : Vr.UN;
        }

        var vr = Table.Value.VrOf(tag, out _);
        return vr != Vr.None ? vr : tag.IsGroupLength ? Vr.UL : Vr.UN;
    }

    public static bool Find(Tag tag, [NotNullWhen(true)] out DictionaryEntry? entry)
    {
        entry = !tag.IsPrivate && Table.Value.VrOf(tag, out var row) != Vr.None ? Table.Value.Entry(row) : null;
        return entry is not null;
    }

    /// <summary>Finds a row by its keyword, exact in case; a row of a repeating group gives its lowest tag.</summary>
    public static bool Find(string keyword, [NotNullWhen(true)] out DictionaryEntry? entry)
    {
        entry = keyword.Length > 0 && Table.Value.TryFindKeyword(keyword, out var row) ? Table.Value.Entry(row) : null;
        return entry is not null;
    }

    /// <summary>Every row, in the table's order.</summary>
    public static IEnumerable<DictionaryEntry> All() => Table.Value.Rows().Select(Table.Value.Entry);
}
