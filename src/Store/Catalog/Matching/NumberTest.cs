using System.Globalization;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>Numbers, compared by what they mean and not by how they are written: 7 is 007 and 7.0.</summary>
internal sealed class NumberTest(QueryKey key, double[] numbers) : AttributeTest(key, MatchingKind.SingleValue)
{
    /// <summary>Reads IS and DS, and the decimal form of binary numbers.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    public override bool Matches(ReadOnlySpan<byte> value, int zoneShift = 0)
    {
        foreach (var single in new ValueList(value, Key))
        {
            if (TryParse(single, out var number) && Array.IndexOf(numbers, number) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
