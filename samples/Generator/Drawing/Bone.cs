namespace DicomExchange.Generator.Drawing;

/// <summary>A bone as a line with a thickness: bright rind, spongy inside.</summary>
/// <param name="Radius">Half its thickness in millimetres.</param>
/// <param name="Inside">Density of the spongy part.</param>
/// <param name="Rind">What the rind adds.</param>
/// <param name="Line">Its middle line as points.</param>
internal sealed record Bone(double Radius, double Inside, double Rind, params IReadOnlyList<(double X, double Y)> Line)
{
    public void PaintOn(Film film, int seed)
    {
        var box = new Box(Line.Min(p => p.X) - Radius - 1, Line.Min(p => p.Y) - Radius - 1, Line.Max(p => p.X) + Radius + 1, Line.Max(p => p.Y) + Radius + 1);
        film.Paint(box, (x, y, before) =>
        {
            var depth = Radius - Distance(x, y);
            if (depth < -0.5)
            {
                return before;
            }

            var cover = Noise.Step(depth, 0, 1);
            var rind = Math.Exp(-Math.Pow((depth - 1.2) / 0.9, 2));
            var sponge = 0.045 * Noise.Spongy(x * 0.9, y * 0.9, seed);
            return before + (cover * (Inside + (Rind * rind) + sponge));
        });
    }

    private double Distance(double x, double y)
    {
        var least = double.MaxValue;
        for (var i = 1; i < Line.Count; i++)
        {
            var (ax, ay) = Line[i - 1];
            var (dx, dy) = (Line[i].X - ax, Line[i].Y - ay);
            var t = Math.Clamp((((x - ax) * dx) + ((y - ay) * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
            var (ex, ey) = (x - ax - (t * dx), y - ay - (t * dy));
            least = Math.Min(least, (ex * ex) + (ey * ey));
        }

        return Math.Sqrt(least);
    }
}
