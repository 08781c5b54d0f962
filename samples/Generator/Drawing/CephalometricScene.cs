namespace DicomExchange.Generator.Drawing;

/// <summary>A skull from the side, looking to the right (180 by 218 mm, 0.1 mm between pixels).</summary>
internal static class CephalometricScene
{
    public const double Pitch = 0.1;

    public static Film Paint(double scale, int seed)
    {
        var film = new Film(180, 218, Pitch / scale);
        var random = new Random(seed);
        var jaw = (random.NextDouble() - 0.5) * 6;
        Skin(film, jaw);
        Cranium(film, seed);
        foreach (var bone in Bones(jaw))
        {
            bone.PaintOn(film, seed);
        }

        foreach (var tooth in Teeth(jaw))
        {
            tooth.PaintOn(film);
        }

        return film;
    }

    /// <summary>Soft tissue: head, face with nose, lips and chin, and the neck.</summary>
    private static void Skin(Film film, double jaw)
    {
        (double Y, double X)[] profile =
            [(40, 152), (70, 158), (92, 157), (112, 168), (122, 170), (130, 162), (142, 166), (150, 164), (156, 166 + jaw), (168, 162 + jaw), (182, 158 + jaw), (192, 140), (204, 108), (218, 104)];
        film.Paint((x, y, _) =>
        {
            var head = 1 - Math.Pow((x - 82) / 80, 2) - Math.Pow((y - 74) / 68, 2);
            var i = Math.Clamp(Array.FindIndex(profile, p => p.Y > y), 1, profile.Length - 1);
            var (above, below) = (profile[i - 1], profile[i]);
            var front = above.X + ((below.X - above.X) * Math.Clamp((y - above.Y) / (below.Y - above.Y), 0, 1));
            var face = y < 40 || x < 42 ? 0 : Noise.Step(front - x, 0, 2.5) * Noise.Step(x, 48, 10);
            return 0.02 + (0.15 * Math.Max(Noise.Step(head, 0, 0.06), face));
        });
    }

    private static void Cranium(Film film, int seed) => film.Paint((x, y, before) =>
    {
        var depth = (1 - Math.Sqrt(Math.Pow((x - 82) / 76, 2) + Math.Pow((y - 74) / 64, 2))) * 68;
        var face = Noise.Step(x, 116, 14) * Noise.Step(y, 88, 14);
        var shown = (1 - face) * (1 - Noise.Step(y, 116, 18));
        if (depth < -2 || shown <= 0)
        {
            return before;
        }

        var tables = (0.24 * Math.Exp(-Math.Pow((depth - 1.2) / 1, 2))) + (0.17 * Math.Exp(-Math.Pow((depth - 6.4) / 1, 2)));
        var inside = Noise.Step(depth, 0, 1.5) * (0.13 + (0.05 * Noise.Spongy(x * 0.16, y * 0.16, seed)));
        return before + (shown * (tables + inside));
    });

    private static IEnumerable<Bone> Bones(double jaw) =>
    [
        new Bone(4, 0.14, 0.16, (28, 112), (58, 108), (84, 92), (98, 88), (124, 82), (150, 80)),
        new Bone(3, 0.1, 0.16, (84, 90), (88, 82), (96, 81), (100, 88)),
        new Bone(2.2, 0.1, 0.16, (150, 82), (156, 96), (152, 104)),
        new Bone(9, 0.1, 0.06, (112, 124), (132, 128), (150, 134)),
        new Bone(1.8, 0.14, 0.14, (100, 128), (130, 124), (158, 125)),
        new Bone(9.5, 0.16, 0.14, (88, 112), (91, 144), (99, 159), (124, 170), (150 + jaw, 171)),
        .. Enumerable.Range(0, 5).Select(i => new Bone(6.5, 0.15, 0.13, (62 - (i * 1.5), 134 + (i * 18.0)), (72 - (i * 1.5), 134 + (i * 18.0)))),
        .. Enumerable.Range(0, 5).Select(i => new Bone(3, 0.12, 0.1, (42 - (i * 1.5), 142 + (i * 18.0)), (54 - (i * 1.5), 138 + (i * 18.0)))),
    ];

    private static IEnumerable<Tooth> Teeth(double jaw)
    {
        for (var i = 0; i < 6; i++)
        {
            var molar = i < 2;
            var x = 112 + (i * 8.2);
            yield return new Tooth { Edge = (x, 152 - (i * 0.3)), Width = molar ? 10.5 : 8, Crown = 7.5, Root = 12, Molar = molar, Lean = Math.PI + (i < 5 ? 0.03 * i : 0.45), Filling = i == 1 ? 0.2 : null };
            yield return new Tooth { Edge = (x - 2 + jaw, 153 - (i * 0.3)), Width = molar ? 10.5 : 7.4, Crown = 7.3, Root = 12, Molar = molar, Lean = i < 5 ? 0.02 * i : -0.4 + 0.6 };
        }
    }
}
