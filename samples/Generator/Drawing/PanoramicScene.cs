namespace DicomExchange.Generator.Drawing;

/// <summary>Both jaws unrolled (244 by 128 mm, 0.1 mm between pixels).</summary>
internal static class PanoramicScene
{
    public const double Pitch = 0.1;
    private const double BitingLine = 62;

    /// <summary>Widths from the middle outwards: two incisors, the canine, two premolars, three molars.</summary>
    private static readonly double[] UpperWidths = [9.4, 7.6, 8.6, 8, 7.8, 11.6, 11, 10];

    private static readonly double[] LowerWidths = [6.6, 7, 8.2, 8.2, 8.4, 12.6, 12, 11.2];

    public static Film Paint(double scale, int seed)
    {
        var film = new Film(244, 128, Pitch / scale);
        var random = new Random(seed);
        var centre = film.Width / 2;
        SoftTissue(film, centre);
        foreach (var bone in Bones(centre))
        {
            bone.PaintOn(film, seed);
        }

        Cavities(film, centre);
        foreach (var side in new[] { -1, 1 })
        {
            PaintRow(film, UpperWidths, side, upper: true, random);
            PaintRow(film, LowerWidths, side, upper: false, random);
        }

        return film;
    }

    private static void SoftTissue(Film film, double centre) => film.Paint((x, y, _) =>
    {
        var spine = 0.11 * Math.Exp(-Math.Pow((x - centre) / 15, 2));
        var cheeks = 0.1 * Noise.Step(1 - Math.Pow((x - centre) / 116, 2), 0.1, 0.5);
        return 0.05 + spine + cheeks + (0.02 * Noise.Spongy(x * 0.12, y * 0.12, 5)) + (0.05 * (1 - (y / film.Height)));
    });

    private static IEnumerable<Bone> Bones(double c) =>
    [
        new Bone(16, 0.2, 0.2, (c - 92, 24), (c - 89, 52), (c - 80, 68), (c - 64, 79), (c - 36, 89), (c, 93), (c + 36, 89), (c + 64, 79), (c + 80, 68), (c + 89, 52), (c + 92, 24)),
        new Bone(15, 0.17, 0.05, (c - 58, 38), (c - 30, 42), (c, 44), (c + 30, 42), (c + 58, 38)),
        new Bone(1.6, 0.16, 0.1, (c - 62, 31), (c - 20, 33), (c, 30), (c + 20, 33), (c + 62, 31)),
        new Bone(1.2, 0.12, 0.1, (c, 4), (c + 0.8, 18), (c, 31)),
        new Bone(3.5, 0.14, 0.14, (c - 84, 18), (c - 64, 22), (c - 56, 34)),
        new Bone(3.5, 0.14, 0.14, (c + 84, 18), (c + 64, 22), (c + 56, 34)),
    ];

    /// <summary>Air in sinuses and nose, and the canal of the nerve through the lower jaw.</summary>
    private static void Cavities(Film film, double c)
    {
        foreach (var (x0, y0, rx, ry, dark) in new[] { (c - 38, 26.0, 22.0, 10.0, 0.1), (c + 38, 26.0, 22.0, 10.0, 0.1), (c - 7, 18.0, 5.5, 12.0, 0.13), (c + 7, 18.0, 5.5, 12.0, 0.13) })
        {
            film.Paint(Box.Around(x0, y0, Math.Max(rx, ry) + 3), (x, y, before) =>
            {
                var inside = 1 - Math.Pow((x - x0) / rx, 2) - Math.Pow((y - y0) / ry, 2);
                return before - (dark * Noise.Step(inside, 0, 0.35)) + (0.07 * Math.Exp(-Math.Pow(inside / 0.1, 2)));
            });
        }

        film.Paint((x, y, before) =>
        {
            var away = Math.Abs(x - c);
            var canal = 98 - (0.0042 * away * away);
            return away is < 25 or > 80 ? before : before - (0.07 * Math.Exp(-Math.Pow((y - canal) / 1.1, 2)));
        });
    }

    private static void PaintRow(Film film, double[] widths, int side, bool upper, Random random)
    {
        var centre = film.Width / 2;
        var away = 0.0;
        for (var i = 0; i < widths.Length; i++)
        {
            var at = away + (widths[i] / 2);
            away += widths[i];
            if (i == 7 && random.Next(3) == 0)
            {
                continue;
            }

            var slope = 2 * at * 0.0021;
            var edge = BitingLine + (upper ? -0.8 : 0.8) - (0.0021 * at * at) + ((random.NextDouble() - 0.5) * 0.8);
            var lean = side * slope * (upper ? -0.2 : 0.9);
            new Tooth
            {
                Edge = (centre + (side * at), edge),
                Width = widths[i] - 0.3,
                Crown = i < 3 ? 10 : 8.2,
                Root = i == 2 ? 18 : i < 2 ? 13.5 : 14.5,
                Molar = i >= 5,
                Lean = (upper ? Math.PI : 0) + lean,
                Filling = i >= 3 && random.Next(3) == 0 ? (random.NextDouble() - 0.5) * 1.2 : null,
                RootFilled = random.Next(14) == 0,
            }.PaintOn(film);
        }
    }
}
