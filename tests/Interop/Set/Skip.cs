using DicomExchange.Support;
using Xunit;

namespace DicomExchange.Interop.Set;

/// <summary>Why a test cannot run here.</summary>
public static class Skip
{
    public static void Unless(params string[] tools)
    {
        var missing = ForeignTool.MissingOf(tools);
        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
    }

    public static void UnlessSamples(params string[] tools)
    {
        Assert.SkipUnless(SampleFiles.AreHere, SampleFiles.Missing);
        Unless(tools);
    }
}
