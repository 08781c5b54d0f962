using System.Globalization;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>What <c>rivals</c> was asked for.</summary>
internal sealed record RivalsOptions
{
    public const string Usage = "rivals [--rounds 5] [--warm 1] [--rows store-small,move-ct,...] [--quick] [--minutes 15] [--find-studies 2000] [--index-studies 100000] [--index-folder path]";

    private const string Quick = "--quick";
    private const int MostSeconds = 60;
    private const int MostSecondsLoaded = 180;

    /// <summary>Rounds that count.</summary>
    public int Rounds { get; private init; } = 5;

    /// <summary>Rounds that go before and do not.</summary>
    public int Warm { get; private init; } = 1;

    /// <summary>The rows to run; null for all.</summary>
    public IReadOnlyList<string>? Rows { get; private init; }

    public Scale Scale { get; private init; } = Scale.Full;

    /// <summary>After this no row is begun.</summary>
    public TimeSpan Limit { get; private init; } = TimeSpan.FromMinutes(15);

    /// <summary>After this the row that runs is given up.</summary>
    public TimeSpan LastLimit => Limit + TimeSpan.FromMinutes(1);

    /// <summary>The longest that one transfer may take.</summary>
    public TimeSpan TransferLimit { get; private init; } = TimeSpan.FromSeconds(MostSeconds);

    /// <returns>Null with what is wrong.</returns>
    public static RivalsOptions? TryParse(IReadOnlyList<string> written, out string mistake)
    {
        // Tried out where much else runs: patience, and no figures.
        var options = written.Contains(Quick, StringComparer.Ordinal)
            ? new RivalsOptions { Scale = Scale.Quick, Rounds = 1, TransferLimit = TimeSpan.FromSeconds(MostSecondsLoaded) }
            : new RivalsOptions();
        string[] named = [.. written.Where(static w => w != Quick)];
        for (var i = 0; i < named.Length; i += 2)
        {
            var value = i + 1 < named.Length ? named[i + 1] : string.Empty;
            if (options.With(named[i], value) is not { } next)
            {
                mistake = $"{named[i]} {value} is not understood. {Usage}; numbers are whole and at least 1; rows are {string.Join(", ", RowTable.Keys)}.";
                return null;
            }

            options = next;
        }

        mistake = string.Empty;
        return options;
    }

    private RivalsOptions? With(string name, string value)
    {
        if (name == "--rows")
        {
            var rows = value.Split(',');
            return Array.TrueForAll(rows, r => RowTable.Keys.Contains(r, StringComparer.Ordinal)) ? this with { Rows = rows } : null;
        }

        if (name == "--index-folder" && value.Length > 0)
        {
            return this with { Scale = Scale with { IndexFolder = Path.GetFullPath(value) } };
        }

        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            return null;
        }

        return name switch
        {
            "--rounds" => this with { Rounds = number },
            "--warm" => this with { Warm = number },
            "--minutes" => this with { Limit = TimeSpan.FromMinutes(number) },
            "--find-studies" => this with { Scale = Scale with { FindStudies = number } },
            "--index-studies" => this with { Scale = Scale with { IndexStudies = number } },
            _ => null,
        };
    }
}
