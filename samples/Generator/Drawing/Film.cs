using System.Runtime.InteropServices;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Generator.Drawing;

/// <summary>A picture in density (0 air to 1 metal), painted in millimetres, given out as pixels.</summary>
internal sealed class Film
{
    private readonly float[] density;
    private readonly double pitch;

    /// <param name="width">Millimetres.</param>
    /// <param name="height">Millimetres.</param>
    /// <param name="pitch">Millimetres between pixels.</param>
    public Film(double width, double height, double pitch)
    {
        this.pitch = pitch;
        Columns = Math.Max(8, (int)Math.Round(width / pitch) & ~1);
        Rows = Math.Max(8, (int)Math.Round(height / pitch) & ~1);
        Width = Columns * pitch;
        Height = Rows * pitch;
        density = new float[Columns * Rows];
    }

    public int Columns { get; }

    public int Rows { get; }

    public double Width { get; }

    public double Height { get; }

    /// <summary>Changes the density inside a box: the function is given place and present density.</summary>
    public void Paint(Box box, Func<double, double, double, double> change)
    {
        var (firstRow, lastRow) = Range(box.Top, box.Bottom, Rows);
        var (firstColumn, lastColumn) = Range(box.Left, box.Right, Columns);
        for (var row = firstRow; row < lastRow; row++)
        {
            for (var column = firstColumn; column < lastColumn; column++)
            {
                ref var value = ref density[(row * Columns) + column];
                value = (float)change((column + 0.5) * pitch, (row + 0.5) * pitch, value);
            }
        }
    }

    public void Paint(Func<double, double, double, double> change) => Paint(new Box(0, 0, Width, Height), change);

    /// <summary>Quantizes with a little grain; each row is one piece.</summary>
    public PixelData Develop(int bits, int seed)
    {
        var most = (1 << bits) - 1;
        var wide = bits > 8;
        var length = (long)Rows * Columns * (wide ? 2 : 1);
        return new PixelData(length, wide ? Vr.OW : Vr.OB, () => Enumerable.Range(0, Rows).Select(row => Row(row, most, wide, seed)));
    }

    private ReadOnlyMemory<byte> Row(int row, int most, bool wide, int seed)
    {
        var bytes = new byte[Columns * (wide ? 2 : 1)];
        for (var column = 0; column < Columns; column++)
        {
            var grain = 0.012 * Noise.At(column, row, seed);
            var value = (int)(Math.Clamp(density[(row * Columns) + column] + grain, 0, 1) * most);
            if (wide)
            {
                MemoryMarshal.Write(bytes.AsSpan(column * 2), (ushort)value);
            }
            else
            {
                bytes[column] = (byte)value;
            }
        }

        return bytes;
    }

    private (int First, int End) Range(double from, double to, int count) =>
        (Math.Clamp((int)(from / pitch), 0, count), Math.Clamp((int)Math.Ceiling(to / pitch), 0, count));
}
