namespace DicomExchange.Generator.Drawing;

/// <summary>What a small sensor in the mouth sees (41 by 31 mm, 0.03 mm between pixels).</summary>
internal static class IntraOralScenes
{
    public const double Pitch = 0.03;
    private const double LongSide = 41;
    private const double ShortSide = 31;

    /// <summary>Crowns of both jaws, teeth together.</summary>
    public static Film Bitewing(double scale, int seed)
    {
        var film = new Film(LongSide, ShortSide, Pitch / scale);
        var random = new Random(seed);
        var middle = film.Height / 2;
        PaintJaw(film, middle + 9, downwards: true, seed);
        PaintJaw(film, middle - 9, downwards: false, seed + 7);
        foreach (var upper in new[] { false, true })
        {
            PaintRow(film, new Row(-2.5 - random.NextDouble(), middle + (upper ? -0.4 : 0.4), upper, 11), random);
        }

        Finish(film);
        return film;
    }

    /// <summary>A few teeth of one jaw with the tips of their roots; upright.</summary>
    public static Film Periapical(double scale, int seed)
    {
        var film = new Film(ShortSide, LongSide, Pitch / scale);
        var random = new Random(seed);
        var upper = random.Next(2) == 0;
        var edge = upper ? film.Height - 7 : 7;
        PaintJaw(film, edge + (upper ? -9.5 : 9.5), downwards: !upper, seed);
        PaintRow(film, new Row(-3 - random.NextDouble(), edge, upper, 13.5), random);
        Finish(film);
        return film;
    }

    /// <summary>Bone from its crest to the border of the film.</summary>
    private static void PaintJaw(Film film, double crest, bool downwards, int seed) => film.Paint((x, y, before) =>
    {
        var wave = 0.5 * Math.Sin(x * 0.9);
        var depth = downwards ? y - crest - wave : crest - wave - y;
        if (depth < -1)
        {
            return before;
        }

        var cover = Noise.Step(depth, 0, 0.8);
        var crestLine = 0.07 * Math.Exp(-Math.Pow((depth - 0.6) / 0.4, 2));
        return before + (cover * (0.3 + (0.085 * Noise.Spongy(x * 1.25, y * 1.25, seed)))) + crestLine;
    });

    private static void PaintRow(Film film, Row row, Random random)
    {
        double[] widths = [7.1, 7.2, 10.8, 10.2, 9.4];
        var left = row.Start;
        for (var i = 0; i < widths.Length; i++)
        {
            var tooth = new Tooth
            {
                Edge = (left + (widths[i] / 2), row.Edge + ((random.NextDouble() - 0.5) * 0.6)),
                Width = widths[i] - 0.15,
                Crown = i < 2 ? 7.4 : 6.6,
                Root = row.Root + random.NextDouble(),
                Molar = i >= 2,
                Lean = (row.Upper ? Math.PI : 0) + ((random.NextDouble() - 0.5) * 0.14),
                Filling = random.Next(3) == 0 ? (random.NextDouble() - 0.5) * 1.2 : null,
                RootFilled = random.Next(9) == 0,
            };
            tooth.PaintOn(film);
            left += widths[i];
        }
    }

    /// <summary>The lips and the cone darken the corners.</summary>
    private static void Finish(Film film) => film.Paint((x, y, before) =>
    {
        var (dx, dy) = ((x / film.Width) - 0.5, (y / film.Height) - 0.5);
        return (before * (1 - (0.55 * ((dx * dx) + (dy * dy))))) + 0.06;
    });

    private sealed record Row(double Start, double Edge, bool Upper, double Root);
}
