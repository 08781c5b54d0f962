namespace DicomExchange.Generator.Drawing;

/// <summary>
/// One tooth seen from the side: enamel, dentine, pulp, one or two roots with the thin dark line of their ligament and,
/// where it was treated, a filling. In its own measure u runs across and v from the biting edge to the tip of the root.
/// </summary>
internal sealed record Tooth
{
    /// <summary>Middle of the biting edge on the film, in millimetres.</summary>
    public required (double X, double Y) Edge { get; init; }

    public required double Width { get; init; }

    public double Crown { get; init; } = 7.5;

    public double Root { get; init; } = 13;

    /// <summary>Two roots and two cusps; else one of each.</summary>
    public bool Molar { get; init; }

    /// <summary>Direction of v on the film, in radians from straight down.</summary>
    public double Lean { get; init; }

    /// <summary>Place across of a filling in −1..1, or null.</summary>
    public double? Filling { get; init; }

    /// <summary>The pulp and its canals are filled up to the tip.</summary>
    public bool RootFilled { get; init; }

    public void PaintOn(Film film)
    {
        var reach = Crown + Root + 2;
        var (sin, cos) = Math.SinCos(Lean);
        var tip = (X: Edge.X - (sin * reach), Y: Edge.Y + (cos * reach));
        var box = new Box(
            Math.Min(Edge.X, tip.X) - Width, Math.Min(Edge.Y, tip.Y) - Width, Math.Max(Edge.X, tip.X) + Width, Math.Max(Edge.Y, tip.Y) + Width);
        film.Paint(box, (x, y, before) =>
        {
            var (dx, dy) = (x - Edge.X, y - Edge.Y);
            var u = (dx * cos) + (dy * sin);
            var v = (dy * cos) - (dx * sin);
            return Math.Abs(u) > Width || v < -1 || v > reach ? before : At(u, v, before);
        });
    }

    private double At(double u, double v, double before)
    {
        var (middle, half) = Section(u, v);
        var depth = Math.Min(v - Cusps(u), half - Math.Abs(u - middle));
        if (v > Crown + Root)
        {
            depth = Math.Min(depth, Crown + Root - v);
        }

        if (depth < -0.9)
        {
            return before;
        }

        var socket = v > Crown + 1 ? Socket(depth) : 0;
        var cover = Noise.Step(depth, 0, 0.25);
        if (cover <= 0)
        {
            return before + socket;
        }

        var body = 0.56 + Enamel(depth, v) - Pulp(u - middle, v);
        body = Math.Max(body, FillingAt(u, v));
        return ((before + socket) * (1 - cover)) + (Math.Max(body, before) * cover);
    }

    /// <summary>Where the part of the tooth at this height has its middle, and half its width.</summary>
    private (double Middle, double Half) Section(double u, double v)
    {
        if (v <= Crown)
        {
            var bulge = Math.Sin(Math.PI * Math.Clamp(v / Crown, 0, 1));
            return (0, Width / 2 * (0.86 + (0.14 * bulge)));
        }

        var t = Math.Clamp((v - Crown) / Root, 0, 1);
        if (!Molar)
        {
            return (0, Width / 2 * 0.84 * Math.Pow(1 - t, 0.6));
        }

        const double Fork = 0.22;
        if (t < Fork)
        {
            return (0, Width / 2 * (0.86 - (0.1 * t)));
        }

        var own = (t - Fork) / (1 - Fork);
        return (Math.Sign(u) * Width * (0.235 + (0.06 * own)), Width * 0.19 * Math.Pow(1 - own, 0.55));
    }

    private double Cusps(double u)
    {
        var cusps = Molar ? 2 : 1;
        return 0.55 * (1 - Math.Cos(2 * Math.PI * cusps * ((u / Width) + (Molar ? 0.25 : 0))));
    }

    private double Enamel(double depth, double v)
    {
        if (v > Crown)
        {
            return 0;
        }

        var thickness = 1.15 * Math.Pow(1 - (v / Crown), 0.7);
        return 0.21 * (1 - Noise.Step(depth, thickness, 0.25));
    }

    private double Pulp(double fromMiddle, double v)
    {
        var t = (v - (Crown * 0.5)) / (Crown + Root - (Crown * 0.5));
        if (t is < 0 or > 0.97)
        {
            return 0;
        }

        var chamber = v < Crown + (Molar ? 1.5 : 0);
        var horns = Math.Sin(Math.PI * Math.Clamp(t / 0.3, 0.12, 0.62));
        var half = chamber ? Width * (Molar ? 0.2 : 0.1) * horns : Width * 0.055 * (1.1 - t);
        var inside = Noise.Step(half - Math.Abs(fromMiddle), 0, 0.6) * Noise.Step(t, 0.03, 0.06);
        return inside * (RootFilled ? -0.34 : 0.17);
    }

    private double FillingAt(double u, double v)
    {
        if (Filling is not { } place)
        {
            return 0;
        }

        var across = (u - (place * Width / 2)) / (Width * 0.3);
        var down = (v - 0.9) / (Crown * 0.36);
        return 0.95 * Noise.Step(1 - (across * across) - (down * down), 0, 0.35);
    }

    /// <summary>The ligament is a dark line along the root, the wall of the socket a bright one beside it.</summary>
    private static double Socket(double depth) =>
        (0.09 * Math.Exp(-Math.Pow((depth + 0.6) / 0.15, 2))) - (0.11 * Math.Exp(-Math.Pow((depth + 0.2) / 0.16, 2)));
}
