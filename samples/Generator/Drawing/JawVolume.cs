using System.Runtime.InteropServices;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Generator.Drawing;

/// <summary>
/// A lower jaw with its teeth as a volume, cut into axial slices from below upwards; drawn slice by slice, row by row, so
/// that a volume of any number of slices costs the memory of one row. Values are Hounsfield units plus 1024.
/// </summary>
internal sealed class JawVolume
{
    public const double Voxel = 0.25;
    private const int Air = -1000;
    private const double HalfField = 50;

    private readonly int seed;
    private readonly double pitch;
    private readonly double height;
    private readonly (double X, double Y, double Size, bool Filled)[] teeth;

    /// <param name="scale">Relative number of voxels per side.</param>
    /// <param name="slices">Slices of the whole volume.</param>
    /// <param name="seed">Decides which teeth have fillings.</param>
    public JawVolume(double scale, int slices, int seed)
    {
        this.seed = seed;
        pitch = Voxel / scale;
        Size = Math.Max(16, (int)Math.Round(2 * HalfField / pitch) & ~1);
        Spacing = Math.Max(0.2, 36.0 / slices);
        height = slices * Spacing;
        var random = new Random(seed);
        teeth = [.. Enumerable.Range(0, 14).Select(i => Tooth(i, random.Next(4) == 0))];
    }

    /// <summary>Rows and columns of a slice.</summary>
    public int Size { get; }

    /// <summary>Millimetres between pixels.</summary>
    public double Pitch => pitch;

    /// <summary>Millimetres between slices.</summary>
    public double Spacing { get; }

    public PixelData Slice(int index) => new((long)Size * Size * 2, Vr.OW, () => Enumerable.Range(0, Size).Select(row => Row(index, row)));

    private static (double X, double Y, double Size, bool Filled) Tooth(int index, bool filled)
    {
        var angle = Math.PI * (0.06 + (0.88 * index / 13));
        var molar = Math.Abs(index - 6.5) > 3.5;
        var (x, y) = Arch(angle);
        return (x, y, molar ? 5 : 3.4, filled && molar);
    }

    /// <summary>The middle of the jaw, an ellipse open to the back.</summary>
    private static (double X, double Y) Arch(double angle) => (-27 * Math.Cos(angle), 14 - (36 * Math.Sin(angle)));

    private ReadOnlyMemory<byte> Row(int slice, int row)
    {
        var bytes = new byte[Size * 2];
        var level = (slice + 0.5) * Spacing / height;
        var y = ((row + 0.5) * pitch) - HalfField;
        for (var column = 0; column < Size; column++)
        {
            var x = ((column + 0.5) * pitch) - HalfField;
            var grain = 45 * Noise.At(column, row + (slice * Size), seed);
            var value = (int)Math.Clamp(Hounsfield(x, y, level) + grain + 1024, 0, 4095);
            MemoryMarshal.Write(bytes.AsSpan(column * 2), (ushort)value);
        }

        return bytes;
    }

    private double Hounsfield(double x, double y, double level)
    {
        var skin = 1 - Math.Pow(x / 46, 2) - Math.Pow((y - 8) / 48, 4);
        if (skin < 0)
        {
            return Air;
        }

        var value = skin < 0.06 ? -90 : 45 + (20 * Noise.Smooth(x * 0.3, y * 0.3, seed));
        value = Math.Max(value, Jaw(x, y, level));
        value = Math.Max(value, Spine(x, y));
        foreach (var tooth in teeth)
        {
            var (dx, dy) = (x - tooth.X, y - tooth.Y);
            if ((dx * dx) + (dy * dy) < 49)
            {
                value = Math.Max(value, ToothAt(Math.Sqrt((dx * dx) + (dy * dy)), level, tooth.Size, tooth.Filled));
            }
        }

        return Throat(x, y) ? Air : value;
    }

    private double Jaw(double x, double y, double level)
    {
        if (level > 0.62)
        {
            return Air;
        }

        var (ex, ey) = (x / 27, (14 - y) / 36);
        var ring = Math.Abs(Math.Sqrt((ex * ex) + (ey * ey)) - 1) * 30;
        var thickness = 6.5 - (2.5 * level);
        if (y > 34 || ring > thickness)
        {
            return Air;
        }

        return thickness - ring < 1.6 ? 1250 : 330 + (260 * Noise.Spongy(x * 0.8, y * 0.8, seed + (int)(level * 90)));
    }

    private static double ToothAt(double distance, double level, double size, bool filled)
    {
        var root = level < 0.5;
        var tooth = root ? size * Math.Max(0, (level - 0.12) / 0.38 * 0.75) : size * (0.75 + (0.25 * Math.Min(1, (level - 0.5) / 0.15)));
        if (level > 0.9 || distance > tooth)
        {
            return Air;
        }

        if (filled && level > 0.75 && distance < size * 0.55)
        {
            return 3000;
        }

        if (distance < size * 0.16 && level < 0.75)
        {
            return 150;
        }

        return !root && tooth - distance < 1.1 ? 2450 : 1500;
    }

    private double Spine(double x, double y)
    {
        var body = Math.Pow(x / 9, 2) + Math.Pow((y - 38) / 7, 2);
        return body > 1 ? Air : body > 0.75 ? 900 : 250 + (120 * Noise.Spongy(x, y, seed));
    }

    private static bool Throat(double x, double y) => Math.Pow(x / 9, 2) + Math.Pow((y - 24) / 4.5, 2) < 1;
}
