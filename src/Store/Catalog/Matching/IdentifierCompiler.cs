using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>Goes through an identifier and the items of its sequences.</summary>
internal sealed class IdentifierCompiler(QueryOptions options)
{
    private static readonly Tag TimezoneOffset = new(0x0008, 0x0201);

    /// <returns>The matcher, or null with the problem.</returns>
    public IdentifierMatcher? Compile(DataSet identifier, SpecificCharacterSet characterSet, IEnumerable<QueryKey> supported, int depth, out IdentifierProblem? problem)
    {
        problem = null;
        var keys = supported.ToDictionary(k => k.Tag);
        var compiler = new KeyCompiler(characterSet, options);
        var tests = new List<AttributeTest>();
        var returnKeys = new List<QueryKey>();
        var unsupported = new List<Tag>();
        foreach (var element in identifier)
        {
            if (SaysHowToRead(element.Tag))
            {
                continue;
            }

            if (!keys.TryGetValue(element.Tag, out var key))
            {
                unsupported.Add(element.Tag);
                continue;
            }

            returnKeys.Add(key);
            var test = key.Vr == Vr.SQ ? CompileSequence(key, element, characterSet, depth, unsupported, out problem) : compiler.Compile(key, element, out problem);
            if (problem is not null)
            {
                return null;
            }

            if (test is not null)
            {
                tests.Add(test);
            }
        }

        MomentTest[] together = options.CombinedDateTime ? MomentTest.TakeFrom(tests) : [];
        if (tests.Find(static t => t is TimeTest { IsReversed: true }) is { } alone)
        {
            problem = KeyCompiler.Malformed(KeyCompiler.RangeReversed, alone.Key);
            return null;
        }

        int? offset = identifier[TimezoneOffset] is { Items: null } e && DicomDateTime.TryParseOffset(e.Value.Span, out var minutes) ? minutes : null;
        return IdentifierMatcher.Of(tests, together, offset, returnKeys, unsupported);
    }

    /// <summary>Specific Character Set, level, view, time zone, private creators and group lengths are never matched (PS3.4 §C.2.2.2).</summary>
    private static bool SaysHowToRead(Tag tag) => tag.Value is 0x0008_0005 or 0x0008_0052 or 0x0008_0053 or 0x0008_0201 || tag.IsGroupLength || tag.IsPrivateCreator;

    private SequenceTest? CompileSequence(QueryKey key, Element element, SpecificCharacterSet characterSet, int depth, List<Tag> unsupported, out IdentifierProblem? problem)
    {
        problem = null;
        if (element.Items is not { } items)
        {
            // A sequence without items may have lost its representation; with a value it is no sequence.
            problem = element.IsEmpty ? null : new IdentifierProblem("sequence-expected", key.Tag, "This attribute is a sequence.", IsMismatch: true);
            return null;
        }

        if (items.Count > 1)
        {
            problem = new IdentifierProblem("sequence-of-several-items", key.Tag, "A sequence key has one item.", IsMismatch: true);
            return null;
        }

        if (items.Count == 0)
        {
            return null;
        }

        if (depth >= options.MaxSequenceDepth)
        {
            problem = new IdentifierProblem("key-too-deep", key.Tag, "Sequences are nested too deep.", IsMismatch: false);
            return null;
        }

        var item = Compile(items[0], SpecificCharacterSet.Of(items[0], characterSet), key.Items ?? [], depth + 1, out problem);
        unsupported.AddRange(item?.Unsupported ?? []);
        return item is null or { IsUniversal: true } ? null : new SequenceTest(key, item);
    }
}
