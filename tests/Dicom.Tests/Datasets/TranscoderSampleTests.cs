using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Real objects of many makers in every native syntax, there and back.</summary>
public sealed class TranscoderSampleTests
{
    public static TheoryData<string> Targets => [.. Transcoding.NativeSyntaxes.Select(s => s.Uid.Value)];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Every_native_sample_says_the_same_in_the_other_syntax_and_back_again_or_is_refused_for_unknown_numbers(string target)
    {
        TransferSyntaxes.TryGet(Uid.Parse(target), out var to).ShouldBeTrue();
        var wrong = new List<string>();
        var converted = 0;
        foreach (var (name, from, bytes) in Transcoding.Samples())
        {
            if (await ThereAndBackAsync(bytes, from, to!) is { } difference)
            {
                wrong.Add($"{name} ({from.Name}): {difference}");
            }

            converted++;
        }

        Assert.SkipUnless(converted > 0, "No shared/dicom-samples in any folder above the tests.");
        converted.ShouldBeGreaterThan(100);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_native_sample_is_the_same_content_as_its_conversions()
    {
        var wrong = new List<string>();
        foreach (var (name, from, bytes) in Transcoding.Samples())
        {
            foreach (var to in Transcoding.NativeSyntaxes)
            {
                var refusal = await DataSetTranscoder.FindRefusalAsync(from, to, Transcoding.Source(bytes), TestContext.Current.CancellationToken);
                if (refusal is null)
                {
                    var other = await Transcoding.ConvertAsync(bytes, from, to);
                    var isSame = await NativeContent.AreSameAsync(
                        from, Transcoding.Source(bytes, 1000), to, Transcoding.Source(other, 77), TestContext.Current.CancellationToken);
                    if (!isSame && !(from.IsBigEndian && to.IsBigEndian))
                    {
                        wrong.Add($"{name} {from.Name} {to.Name}");
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    private static async Task<string?> ThereAndBackAsync(byte[] bytes, TransferSyntax from, TransferSyntax to)
    {
        var expected = Transcoding.ContentOf(bytes, from);
        var mustRefuse = Transcoding.HasUnknownNumbers(bytes, from, to);
        try
        {
            var there = await Transcoding.ConvertAsync(bytes, from, to);
            var back = await Transcoding.ConvertAsync(there, to, from, 4096, 1, 333);
            return mustRefuse ? "not refused"
                : Difference(expected, Transcoding.ContentOf(there, to)) ?? Difference(expected, Transcoding.ContentOf(back, from));
        }
        catch (DataSetException e)
        {
            return mustRefuse && e.Reason == DataSetReasons.CannotBeSentUnchanged ? null : e.Message;
        }
    }

    private static string? Difference(List<string> expected, List<string> actual)
    {
        var i = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        return i == expected.Count && i == actual.Count ? null : $"{expected.ElementAtOrDefault(i)} became {actual.ElementAtOrDefault(i)}";
    }
}
