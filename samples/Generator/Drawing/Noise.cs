namespace DicomExchange.Generator.Drawing;

/// <summary>Repeatable noise: the same place and seed give the same value everywhere.</summary>
internal static class Noise
{
    /// <summary>One value in −1..1 for each whole place.</summary>
    public static double At(int x, int y, int seed)
    {
        unchecked
        {
            var h = (uint)((x * 374761393) + (y * 668265263) + (seed * 1274126177));
            h = (h ^ (h >> 13)) * 1274126177u;
            return ((h ^ (h >> 16)) / (double)uint.MaxValue * 2) - 1;
        }
    }

    /// <summary>Smooth between whole places, −1..1.</summary>
    public static double Smooth(double x, double y, int seed)
    {
        var (x0, y0) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (fx, fy) = (Ease(x - x0), Ease(y - y0));
        var upper = Between(At(x0, y0, seed), At(x0 + 1, y0, seed), fx);
        var lower = Between(At(x0, y0 + 1, seed), At(x0 + 1, y0 + 1, seed), fx);
        return Between(upper, lower, fy);
    }

    /// <summary>Three octaves: the look of spongy bone.</summary>
    public static double Spongy(double x, double y, int seed) =>
        (0.55 * Smooth(x, y, seed)) + (0.3 * Smooth(x * 2.1, y * 2.1, seed + 1)) + (0.15 * Smooth(x * 4.3, y * 4.3, seed + 2));

    /// <summary>0 below the edge, 1 above it, soft over the given width.</summary>
    public static double Step(double value, double edge, double width) => Ease(Math.Clamp(((value - edge) / width) + 0.5, 0, 1));

    private static double Ease(double t) => t * t * (3 - (2 * t));

    private static double Between(double a, double b, double t) => a + ((b - a) * t);
}
