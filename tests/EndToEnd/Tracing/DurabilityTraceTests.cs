using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Tracing;

/// <summary>A check that never fails proves nothing: it is shown traces in which one step is missing, late or failed.</summary>
public sealed class DurabilityTraceTests
{
    private const string Response = @"20 sendmsg(9<TCP:[127.0.0.1:104->127.0.0.1:5000]>, {msg_iov=[{iov_base=""\x04\x00\x00\x00\x00\x01\x02\x00\x00\x00\x01\x80"", iov_len=12}]}, 0) = 12";

    private static readonly string[] Object =
    [
        @"10 pwrite64(5</data/incoming/ab12>, ""\x01\x02""..., 2, 0) = 2",
        "10 fsync(5</data/incoming/ab12>) = 0",
        @"11 rename(""/data/incoming/ab12"", ""/data/vault/000000/ab12"") = 0",
        "11 fsync(6</data/vault/000000>) = 0",
        @"11 pwrite64(7</data/catalog.db-wal>, ""\x00""..., 4096, 32) = 4096",
        "11 fdatasync(7</data/catalog.db-wal>) = 0",
        Response,
    ];

    private static readonly string[] InSegment =
    [
        @"11 pwrite64(6</data/vault/segments/000002>, ""\x01, 7) = 9\x02""..., 11300, 8192) = 11300",
        "11 fdatasync(6</data/vault/segments/000002>) = 0",
        @"11 pwrite64(7</data/catalog.db-wal>, ""\x00""..., 4096, 32) = 4096",
        "11 fdatasync(7</data/catalog.db-wal>) = 0",
        Response,
    ];

    public static TheoryData<int> Steps => [.. Enumerable.Range(0, Object.Length - 1)];

    public static TheoryData<int> StepsInSegment => [.. Enumerable.Range(0, InSegment.Length - 1)];

    [Fact]
    public void The_right_order_passes()
    {
        var trace = DurabilityTrace.Of([.. Object, .. Second(Object), .. InSegment, .. InSegment.Select(l => l.Replace("8192", "20480", StringComparison.Ordinal))]);
        trace.Violations.ShouldBeEmpty();
        trace.Responses.ShouldBe(4);
        trace.Safe.ShouldBe(4);
    }

    [Fact]
    public void Two_objects_of_a_segment_share_their_syncs()
    {
        var trace = DurabilityTrace.Of([InSegment[0].Replace("8192", "4096", StringComparison.Ordinal), .. InSegment, Response]);
        trace.Violations.ShouldBeEmpty();
        trace.Safe.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(StepsInSegment))]
    public void A_step_of_an_object_in_a_segment_that_is_missing_late_or_too_early_is_noticed(int step)
    {
        var without = InSegment.Where((_, i) => i != step).ToList();
        DurabilityTrace.Of(without).Violations.ShouldNotBeEmpty();
        DurabilityTrace.Of([.. without, InSegment[step]]).Violations.ShouldNotBeEmpty();
        if (step > 0)
        {
            without.Insert(step - 1, InSegment[step]);
            DurabilityTrace.Of(without).Violations.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData("000001")]
    [InlineData("00000")]
    public void The_sync_of_another_segment_is_none(string other) =>
        DurabilityTrace.Of([InSegment[0], InSegment[1].Replace("000002", other, StringComparison.Ordinal), .. InSegment[2..]]).Violations.ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_missing_step_is_noticed(int step) =>
        DurabilityTrace.Of(Object.Where((_, i) => i != step)).Violations.ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_step_after_the_response_is_noticed(int step) =>
        DurabilityTrace.Of([.. Object.Where((_, i) => i != step), Object[step]]).Violations.ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_step_too_early_is_noticed(int step)
    {
        if (step > 0)
        {
            var lines = Object.ToArray();
            (lines[step - 1], lines[step]) = (lines[step], lines[step - 1]);
            DurabilityTrace.Of(lines).Violations.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_sync_that_failed_is_no_sync(int step)
    {
        var lines = Object.ToArray();
        lines[step] = lines[step].Replace("= 0", "= -1 EIO (Input/output error)", StringComparison.Ordinal);
        DurabilityTrace.Of(lines).Violations.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_sync_counts_when_it_returns_and_reaches_what_was_there_when_it_began()
    {
        string[] late =
        [
            .. Object[..5],
            "11 fdatasync(7</data/catalog.db-wal> <unfinished ...>",
            Response,
            "11 <... fdatasync resumed>) = 0",
        ];
        DurabilityTrace.Of(late).Violations.ShouldNotBeEmpty();
        string[] early =
        [
            "12 fdatasync(7</data/catalog.db-wal> <unfinished ...>",
            .. Object[..5],
            "12 <... fdatasync resumed>) = 0",
            Response,
        ];
        DurabilityTrace.Of(early).Violations.ShouldNotBeEmpty();
    }

    [Fact]
    public void Two_responses_for_one_object_are_noticed() => DurabilityTrace.Of([.. Object, Response]).Violations.ShouldNotBeEmpty();

    private static IEnumerable<string> Second(IEnumerable<string> lines) => lines.Select(l => l.Replace("ab12", "cd34", StringComparison.Ordinal));
}
