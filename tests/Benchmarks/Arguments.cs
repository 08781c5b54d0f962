using System.Globalization;

namespace DicomExchange.Benchmarks;

/// <summary>Options of a benchmark as written: <c>--name number</c> and <c>--folder path</c>, each at most once.</summary>
internal sealed class Arguments
{
    /// <summary>Where a store lies that is filled once and kept.</summary>
    public const string FolderOption = "--folder";

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

            if (written[i] == FolderOption && i + 1 < written.Length)
            {
                arguments.Folder = Path.GetFullPath(written[i + 1]);
                continue;
            }

            if (i + 1 == written.Length || !int.TryParse(written[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            {
                mistake = $"{written[i]} needs {(written[i] == FolderOption ? "a folder" : "a whole number of at least 1")}.";
                return null;
            }

            arguments.numbers[written[i]] = number;
        }

        mistake = string.Empty;
        return arguments;
    }

    /// <summary>What <see cref="FolderOption"/> says, or null.</summary>
    public string? Folder { get; private set; }

    public bool Has(string name) => numbers.ContainsKey(name);

    public int Of(string name, int otherwise) => numbers.GetValueOrDefault(name, otherwise);
}
