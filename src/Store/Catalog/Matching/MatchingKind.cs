namespace DicomExchange.Store.Catalog.Matching;

/// <summary>The types of matching of PS3.4 §C.2.2.2 that exclude something; universal matching makes no test.</summary>
public enum MatchingKind
{
    SingleValue,
    ListOfUid,
    WildCard,
    Range,
    Sequence,
}
