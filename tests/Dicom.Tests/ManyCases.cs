using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Dicom.Tests;

/// <summary>How many cases each property is tried on: a few by default, as many as PROPERTY_CASES says.</summary>
internal static class ManyCases
{
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(
        int.TryParse(Environment.GetEnvironmentVariable("PROPERTY_CASES"), CultureInfo.InvariantCulture, out var count) && count > 0 ? count : 100);

    public static void CheckMany(this Property property) => property.Check(Cases);
}
