using System.Diagnostics.CodeAnalysis;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>
/// The identifier of a query, ready to be held against entities: the one place where PS3.4 §C.2.2.2 is decided. Pure,
/// immutable, safe on all threads; matching allocates nothing.
/// </summary>
public sealed class IdentifierMatcher
{
    private static readonly Tag TimezoneOffset = new(0x0008, 0x0201);

    private readonly AttributeTest[] tests;
    private readonly MomentTest[] moments;
    private readonly int? keyOffset;

    private IdentifierMatcher(AttributeTest[] tests, MomentTest[] moments, int? keyOffset)
    {
        this.tests = tests;
        this.moments = moments;
        this.keyOffset = keyOffset;
        Hints = HintsOf(tests, moments, keyOffset);
    }

    /// <summary>The tests that exclude something, cheapest first; without dates and times that are matched together.</summary>
    public IReadOnlyList<AttributeTest> Tests => tests;

    /// <summary>Supported attributes of the identifier, in its order: what responses return.</summary>
    public IReadOnlyList<QueryKey> ReturnKeys { get; private init; } = [];

    /// <summary>Attributes that were asked for and are not supported: answer FF01H instead of FF00H where there are any.</summary>
    public IReadOnlyList<Tag> Unsupported { get; private init; } = [];

    public NarrowingHints Hints { get; }

    /// <summary>Every entity matches.</summary>
    public bool IsUniversal => tests.Length == 0 && moments.Length == 0;

    /// <summary>Reads an identifier. False with the problem where it cannot be matched; never throws for what a peer sent.</summary>
    /// <param name="identifier">The data set of the request.</param>
    /// <param name="characterSet">What its (0008,0005) says.</param>
    /// <param name="supported">All attributes that can be matched and returned, of all levels that the query may touch.</param>
    /// <param name="options">What was negotiated, and limits.</param>
    public static bool TryCompile(
        DataSet identifier,
        SpecificCharacterSet characterSet,
        IEnumerable<QueryKey> supported,
        QueryOptions options,
        [NotNullWhen(true)] out IdentifierMatcher? matcher,
        [NotNullWhen(false)] out IdentifierProblem? problem)
    {
        matcher = new IdentifierCompiler(options).Compile(identifier, characterSet, supported, 0, out problem);
        return problem is null && matcher is not null;
    }

    /// <summary>True where the entity matches all keys.</summary>
    public bool Matches<TEntity>(TEntity entity, AttributeReader<TEntity> read)
        where TEntity : allows ref struct =>
        Matches(entity, read, zoneShift: 0);

    /// <summary>The same query reduced to some attributes: those of one level, where levels are matched one after another.</summary>
    public IdentifierMatcher Only(Func<Tag, bool> belongs) =>
        new(Array.FindAll(tests, t => belongs(t.Tag)), Array.FindAll(moments, m => belongs(m.DateTag)), keyOffset)
        {
            ReturnKeys = [.. ReturnKeys.Where(k => belongs(k.Tag))],
            Unsupported = Unsupported,
        };

    internal static IdentifierMatcher Of(List<AttributeTest> tests, MomentTest[] together, int? keyOffset, IReadOnlyList<QueryKey> returnKeys, IReadOnlyList<Tag> unsupported)
    {
        tests.Sort(static (a, b) => CostOf(a).CompareTo(CostOf(b)));
        return new IdentifierMatcher([.. tests], together, keyOffset) { ReturnKeys = returnKeys, Unsupported = unsupported };
    }

    /// <summary>As <see cref="Matches{TEntity}(TEntity, AttributeReader{TEntity})"/>, for an item whose data set has set the clock already.</summary>
    internal bool Matches<TEntity>(TEntity entity, AttributeReader<TEntity> read, int zoneShift)
        where TEntity : allows ref struct
    {
        if (keyOffset is { } ahead && DicomDateTime.TryParseOffset(read(entity, TimezoneOffset), out var own))
        {
            zoneShift = ahead - own;
        }

        foreach (var test in tests)
        {
            if (!test.Matches(read(entity, test.Tag), zoneShift))
            {
                return false;
            }
        }

        foreach (var moment in moments)
        {
            if (!moment.Matches(read(entity, moment.DateTag), read(entity, moment.TimeTag), zoneShift))
            {
                return false;
            }
        }

        return true;
    }

    private static int CostOf(AttributeTest test) => test switch
    {
        TextTest { ExactValues: not null } => 0,
        DateTest => 1,
        TextTest => 2,
        PersonNameTest => 3,
        SequenceTest => 5,
        _ => 4,
    };

    private static NarrowingHints HintsOf(AttributeTest[] tests, MomentTest[] moments, int? keyOffset)
    {
        AttributeTest? Find(ushort group, ushort element) => Array.Find(tests, t => t.Tag == new Tag(group, element));
        IReadOnlyList<byte[]>? Exact(ushort group, ushort element) => (Find(group, element) as TextTest)?.ExactValues;

        return new NarrowingHints
        {
            PatientIds = Exact(0x0010, 0x0020),
            AccessionNumbers = Exact(0x0008, 0x0050),
            PatientIdPrefix = (Find(0x0010, 0x0020) as TextTest)?.Prefix.ToArray(),
            AccessionPrefix = (Find(0x0008, 0x0050) as TextTest)?.Prefix.ToArray(),
            StudyUids = Exact(0x0020, 0x000D),
            SeriesUids = Exact(0x0020, 0x000E),
            InstanceUids = Exact(0x0008, 0x0018),
            StudyDates = (Find(0x0008, 0x0020) as DateTest)?.Hull ?? Array.Find(moments, m => m.DateTag == new Tag(0x0008, 0x0020))?.Days(keyOffset is not null),
            NamePrefix = (Find(0x0010, 0x0010) as PersonNameTest)?.Prefix.ToArray(),
        };
    }
}
