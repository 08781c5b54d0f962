using DicomExchange.Generator;
using DicomExchange.Node.Tests.Services;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary><c>limits.bytesPerSecond</c> of a partner that is forwarded to.</summary>
public sealed class ForwardingPaceTests
{
    private const int Rate = 200_000;
    private const int Size = 2_000_000;

    /// <summary>A second's worth passes at once; and what the last write made due is waited for by nobody.</summary>
    private const int Unwaited = Rate + 300_000;

    private static readonly TimeSpan Due = TimeSpan.FromSeconds((double)(Size - Unwaited) / Rate);

    [Fact]
    public async Task What_is_forwarded_moves_no_faster_than_the_limit_of_its_destination_and_comes_whole()
    {
        var time = new PacedTime();
        await using var one = new Destination();
        var limits = $$""", "limits": { "bytesPerSecond": {{Rate}} }""";
        await using var node = await ForwardingNode.StartAsync(time, string.Empty, [ForwardingNode.Partner("one", one.Port, limits)]);
        var sent = LargeObject.Of(Size, seed: 5, 1);

        await node.StoreAsync(sent);
        await node.UntilDeliveredAsync("one", 1);

        one.Arrivals.Single().Bytes.ShouldBe(ForwardingNode.BytesOf(sent));
        time.Elapsed.ShouldBeGreaterThanOrEqualTo(Due);
    }
}
