using System.Globalization;

namespace DicomExchange.Benchmarks;

/// <summary>Options of a benchmark as written: <c>--name number</c>, each at most once.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    private Arguments()
    {
    }

    /// <returns>Null with what is wrong.</returns>
    public static Arguments? TryParse(ReadOnlySpan<string> written, IReadOnlyCollection<string> known, out string mistake)
    {
        var arguments = new Arguments();
        for (var i = 0; i < written.Length; i += 2)
        {
            if (!known.Contains(written[i]))
            {
                mistake = $"Unknown option {written[i]}; there are: {string.Join(", ", known)}.";
                return null;
            }

            if (i + 1 == written.Length || !int.TryParse(written[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            {
                mistake = $"{written[i]} needs a whole number of at least 1.";
                return null;
            }

            arguments.numbers[written[i]] = number;
        }

        mistake = string.Empty;
        return arguments;
    }

    public bool Has(string name) => numbers.ContainsKey(name);

    public int Of(string name, int otherwise) => numbers.GetValueOrDefault(name, otherwise);
}
