using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Support;

/// <summary>
/// On which cases a property is tried: the same ones each time, so that a failure means the code has changed and not the dice.
/// PROPERTY_SEED draws others and PROPERTY_CASES says how many at least; a failure names its case and what repeats it.
/// </summary>
public static class PropertyCases
{
    private const ulong AnySeed = 20260302;

    // Of a seed's two halves this one must be odd.
    private const ulong Gamma = 0x9E37_79B9_7F4A_7C15;

    /// <param name="property">What must hold.</param>
    /// <param name="cases">How many cases it is tried on unless more are asked for.</param>
    public static void CheckMany(this Property property, int cases = 100) => property.Check(
        Config.QuickThrowOnFailure.WithMaxTest(int.Max(cases, (int)Number("PROPERTY_CASES", 0))).WithReplay(Number("PROPERTY_SEED", AnySeed), Gamma));

    private static ulong Number(string variable, ulong otherwise) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
