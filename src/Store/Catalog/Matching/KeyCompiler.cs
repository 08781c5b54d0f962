using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>Makes the test of one key attribute, or none where it matches universally.</summary>
internal sealed class KeyCompiler(SpecificCharacterSet characterSet, QueryOptions options)
{
    public const string RangeReversed = "range-reversed";

    private const int LongestUid = Uid.MaxLength + 1;

    /// <returns>The test; null with no problem for universal matching.</returns>
    public AttributeTest? Compile(QueryKey key, Element element, out IdentifierProblem? problem)
    {
        problem = null;
        if (element.Items is not null)
        {
            problem = new IdentifierProblem("sequence-unexpected", key.Tag, "This attribute is not a sequence.", IsMismatch: true);
            return null;
        }

        if (element.Value.Length > (key.Vr == Vr.UI ? (long)options.MaxListedUids * LongestUid : options.MaxKeyLength))
        {
            problem = TooMuch(key);
            return null;
        }

        var text = AttributeText.Of(element, key.Vr, characterSet);
        var values = Values(text, key);
        var limit = key.Vr == Vr.UI ? options.MaxListedUids : options.MaxAlternatives;
        if (values.Count > limit)
        {
            problem = TooMuch(key);
            return null;
        }

        return values.Count == 0 || values.Exists(static v => v.AsSpan().IndexOfAnyExcept((byte)'*') < 0) ? null : Compile(key, values, out problem);
    }

    public static IdentifierProblem Malformed(string reason, QueryKey key) => new(reason, key.Tag, reason switch
    {
        RangeReversed => "The range ends before it begins.",
        "range-without-ends" => "The range has neither a first nor a last value.",
        "uid-malformed" => "The value is not a UID.",
        _ => "The value is not of the attribute's representation.",
    }, IsMismatch: true);

    /// <summary>The representations whose values may hold wildcards (PS3.4 §C.2.2.2.4).</summary>
    private static bool AllowsWildcards(Vr vr) => vr is Vr.AE or Vr.CS or Vr.LO or Vr.LT or Vr.PN or Vr.SH or Vr.ST or Vr.UC or Vr.UR or Vr.UT;

    private static IdentifierProblem TooMuch(QueryKey key) => new("key-too-long", key.Tag, "The key has more or longer values than allowed.", IsMismatch: false);

    private AttributeTest? Compile(QueryKey key, List<byte[]> values, out IdentifierProblem? problem)
    {
        problem = null;
        var reason = default(string);
        AttributeTest? test;
        switch (key.Vr)
        {
            case Vr.DA:
                var dates = Parse<DicomDateRange>(values, DicomDateRange.Parse, ref reason);
                test = new DateTest(key, KindOf(dates, static r => r.Form), dates);
                break;
            case Vr.TM:
                var times = Parse<DicomTimeRange>(values, options.CombinedDateTime ? ParseTime : DicomTimeRange.Parse, ref reason);
                test = new TimeTest(key, KindOf(times, static r => r.Form), times);
                break;
            case Vr.DT:
                var moments = Parse<DicomDateTimeRange>(values, DicomDateTimeRange.Parse, ref reason);
                test = new DateTimeTest(key, KindOf(moments, static r => r.Form), moments);
                break;
            case Vr.PN:
                test = NameTest(key, values);
                break;
            case Vr.IS or Vr.DS or Vr.US or Vr.UL or Vr.UV or Vr.SS or Vr.SL or Vr.SV or Vr.FL or Vr.FD:
                test = new NumberTest(key, Parse<double>(values, ParseNumber, ref reason));
                break;
            default:
                reason = key.Vr == Vr.UI && !values.TrueForAll(static v => Uid.TryParse(v, out _)) ? "uid-malformed" : null;
                test = CompileText(key, values);
                break;
        }

        problem = reason is null ? null : Malformed(reason, key);
        return reason is null ? test : null;
    }

    private static PersonNameTest? NameTest(QueryKey key, List<byte[]> values)
    {
        var folded = values.ConvertAll(static v => PersonNameFolding.Fold(v));
        var hasWildcards = values.Exists(static v => v.AsSpan().ContainsAny((byte)'*', (byte)'?'));
        var test = new PersonNameTest(key, hasWildcards ? MatchingKind.WildCard : MatchingKind.SingleValue, folded);
        return test.IsUniversal ? null : test;
    }

    private static TextTest CompileText(QueryKey key, List<byte[]> values)
    {
        var exact = new List<byte[]>();
        var patterns = new List<WildcardPattern>();
        foreach (var value in values)
        {
            if (AllowsWildcards(key.Vr) && value.AsSpan().ContainsAny((byte)'*', (byte)'?'))
            {
                patterns.Add(new WildcardPattern(value));
            }
            else
            {
                exact.Add(value);
            }
        }

        var kind = patterns.Count > 0 ? MatchingKind.WildCard : key.Vr == Vr.UI && exact.Count > 1 ? MatchingKind.ListOfUid : MatchingKind.SingleValue;
        return new TextTest(key, kind, [.. exact], [.. patterns]);
    }

    private static MatchingKind KindOf<TRange>(TRange[] ranges, Func<TRange, RangeForm> form) =>
        Array.TrueForAll(ranges, r => form(r) == RangeForm.Single) ? MatchingKind.SingleValue : MatchingKind.Range;

    /// <summary>Together with its date a range of times may end at an earlier hour than it begins; whether it has one is seen later.</summary>
    private static string? ParseTime(ReadOnlySpan<byte> text, out DicomTimeRange range) =>
        DicomTimeRange.Parse(text, out range) is { } reason && (reason != RangeReversed || range.From <= range.To) ? reason : null;

    private static string? ParseNumber(ReadOnlySpan<byte> text, out double number) => NumberTest.TryParse(text, out number) ? null : "number-malformed";

    private static T[] Parse<T>(List<byte[]> values, ValueParser<T> parse, ref string? reason)
    {
        var parsed = new T[values.Count];
        for (var i = 0; i < parsed.Length; i++)
        {
            reason ??= parse(values[i], out parsed[i]);
        }

        return parsed;
    }

    private List<byte[]> Values(byte[] text, QueryKey key)
    {
        // A list in the request is a list of alternatives even for an attribute that has one value itself.
        var list = new List<byte[]>();
        var limit = key.Vr == Vr.UI ? options.MaxListedUids : options.MaxAlternatives;
        foreach (var value in new ValueList(text, key with { HasOneValue = false }))
        {
            list.Add(value.ToArray());
            if (list.Count > limit)
            {
                break;
            }
        }

        return list;
    }

    private delegate string? ValueParser<T>(ReadOnlySpan<byte> value, out T parsed);
}
