using System.Diagnostics.CodeAnalysis;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Matching;

public sealed class HostileKeyTests
{
    public static TheoryData<uint, string, string> Refused => new()
    {
        { 0x00080020, "-", "range-without-ends" },
        { 0x00080020, "20061231-20060101", "range-reversed" },
        { 0x00080020, "99999999", "date-malformed" },
        { 0x00080020, "2006????", "date-malformed" },
        { 0x00080030, "99", "time-malformed" },
        { 0x0008002A, "20061301", "datetime-malformed" },
        { 0x0020000D, "1.2.*", "uid-malformed" },
        { 0x0020000D, "1..2", "uid-malformed" },
        { 0x00200011, "1*", "number-malformed" },
        { 0x00200011, "1e999", "number-malformed" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_matched_is_refused_with_its_reason_and_attribute(uint tag, string key, string reason)
    {
        var problem = Query.Refuse(Query.Of((new Tag(tag), key)));
        problem.Reason.ShouldBe(reason);
        problem.OffendingElement.ShouldBe(new Tag(tag));
        problem.IsMismatch.ShouldBeTrue();
        problem.Comment.ShouldNotContain(key);
    }

    [Fact]
    public void A_list_of_uids_is_bounded_and_searched_without_going_through_it()
    {
        var some = string.Join('\\', Enumerable.Range(1, 20_000).Select(i => $"1.2.{i}"));
        Query.Matches(Query.StudyUid, some, "1.2.20000").ShouldBeTrue();
        var many = Query.Refuse(Query.Of((Query.StudyUid, string.Join('\\', Enumerable.Range(1, 100_000).Select(i => $"1.2.{i}")))));
        many.Reason.ShouldBe("key-too-long");
        many.IsMismatch.ShouldBeFalse();
    }

    [Theory]
    [InlineData("*", "A*")]
    [InlineData("?*", "?*A")]
    [InlineData("A*", "B")]
    [InlineData("?", "")]
    public void Long_patterns_of_any_shape_end(string part, string end)
    {
        var key = string.Concat(Enumerable.Repeat(part, 100_000 / part.Length)) + end;
        foreach (var tag in new[] { Query.Description, Query.PatientName })
        {
            var matcher = Query.Compile(Query.Of((tag, key)));
            var value = Encoding.UTF8.GetBytes(new string('A', 64));
            for (var i = 0; i < 10_000; i++)
            {
                matcher.Matches(value, static (bytes, _) => bytes).ShouldBe(part == "*");
            }
        }
    }

    [Fact]
    public void The_worst_pattern_for_a_value_costs_no_more_than_their_product()
    {
        // Every star gives back every character: exponential where a matcher goes back over all of them.
        var key = string.Concat(Enumerable.Repeat("*A", 32)) + "*B";
        var value = Encoding.UTF8.GetBytes(new string('A', 4096));
        Query.Compile(Query.Of((Query.Description, key))).Matches(value, static (bytes, _) => bytes).ShouldBeFalse();
        Query.Matches(Query.Description, new string('?', 64), new string('ö', 64)).ShouldBeTrue();
        Query.Matches(Query.Description, new string('?', 64), new string('ö', 63)).ShouldBeFalse();
    }

    [Fact]
    public void Too_many_alternatives_too_long_a_key_and_too_deep_a_sequence_are_refused()
    {
        Query.Refuse(Query.Of((Query.Modalities, string.Join('\\', Enumerable.Repeat("C?", 300))))).Reason.ShouldBe("key-too-long");
        Query.Refuse(Query.Of((Query.Description, new string('A', 300_000)))).Reason.ShouldBe("key-too-long");
        var item = new DataSet();
        Query.Refuse(new DataSet().SetSequence(Query.ProcedureCode, item), new QueryOptions { MaxSequenceDepth = 0 }).Reason.ShouldBe("key-too-deep");
        Query.Refuse(new DataSet().SetSequence(Query.ProcedureCode, item, item)).Reason.ShouldBe("sequence-of-several-items");
        Query.Refuse(Query.Of((Query.ProcedureCode, "D0274"))).Reason.ShouldBe("sequence-expected");
        Query.Refuse(new DataSet().SetSequence(Query.PatientName, item)).Reason.ShouldBe("sequence-unexpected");
    }

    [Fact]
    public void Characters_that_mean_something_to_databases_and_expressions_mean_themselves()
    {
        foreach (var odd in new[] { "%", "_", "[A-Z]", ".", "'; DROP TABLE studies; --", "(a+)+$", "{\"x\":1}", "<a/>", "\\d" })
        {
            Query.Matches(Query.Accession, odd, "A").ShouldBeFalse();
            Query.Matches(Query.Accession, odd.Replace("\\", "", StringComparison.Ordinal), odd.Replace("\\", "", StringComparison.Ordinal)).ShouldBeTrue();
        }
    }

    [Fact]
    public void Matching_allocates_nothing()
    {
        var matcher = Query.Compile(Query.Of((Query.PatientName, "DOE^J*"), (Query.StudyDate, "2006.01.01-"), (Query.StudyTime, "10-12"), (Query.Moment, "2006"), (Query.SeriesNumber, "7"), (Query.Modalities, "CT\\MR")));
        var entity = new Dictionary<Tag, byte[]>
        {
            [Query.PatientName] = "Doe^John"u8.ToArray(),
            [Query.StudyDate] = "20060705"u8.ToArray(),
            [Query.StudyTime] = "101500"u8.ToArray(),
            [Query.Moment] = "20060705+0100"u8.ToArray(),
            [Query.SeriesNumber] = "007"u8.ToArray(),
            [Query.Modalities] = "PX\\MR"u8.ToArray(),
        };
        Run(1000).ShouldBe(1000);

        // A collection that another thread causes counts the rest of this thread's buffer as used; a matcher that allocates does so every time.
        Enumerable.Range(0, 10).Min(_ => AllocatedBy(1000)).ShouldBe(0);

        long AllocatedBy(int times)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var found = Run(times);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            found.ShouldBe(times);
            return allocated;
        }

        int Run(int times)
        {
            var found = 0;
            for (var i = 0; i < times; i++)
            {
                found += matcher.Matches(entity, static (e, t) => e[t]) ? 1 : 0;
            }

            return found;
        }
    }

    [Fact]
    [SuppressMessage("Performance", "CA1806", Justification = "Whether it compiles is not what is asked here, only that it ends as a value.")]
    public void No_bytes_in_a_key_make_compiling_or_matching_fail()
    {
        var gen = from key in Gen.Elements(Query.Keys)
                  from bytes in Gen.Elements<byte>(0, 0x1B, 0x20, 0x24, 0x28, 0x2A, 0x2D, 0x2E, 0x30, 0x31, 0x32, 0x3A, 0x3D, 0x3F, 0x41, 0x5C, 0x5E, 0x80, 0xC3, 0xFF).ArrayOf()
                  from set in Gen.Elements("", "ISO_IR 192", "\\ISO 2022 IR 87", "GB18030", "NONSENSE")
                  select (key, bytes, set);
        Prop.ForAll(gen.ToArbitrary(), t =>
        {
            var identifier = new DataSet().SetText(new Tag(0x00080005), Vr.CS, t.set).Set(t.key.Tag, Vr.UN, t.bytes);
            var isRead = IdentifierMatcher.TryCompile(identifier, Dicom.Text.SpecificCharacterSet.Of(identifier), Query.Keys, QueryOptions.Baseline, out var matcher, out var problem);
            isRead.ShouldBe(problem is null);
            matcher?.Matches(t.bytes, static (bytes, _) => bytes);
        }).CheckMany(MatchingAgainstModelTests.Cases);
    }
}
