namespace DicomExchange.Wire.Associations;

/// <summary>Extended behaviour of query and retrieve; bit n stands for byte n + 1 of the item (PS3.4 §C.5.1.1, table C.5-1).</summary>
[Flags]
public enum QueryExtensions
{
    None = 0,
    RelationalQueries = 1,
    DateTimeMatching = 1 << 1,
    FuzzySemanticMatching = 1 << 2,
    TimezoneQueryAdjustment = 1 << 3,
    EnhancedMultiFrameConversion = 1 << 4,
    EmptyValueMatching = 1 << 5,
    MultipleValueMatching = 1 << 6,
}
