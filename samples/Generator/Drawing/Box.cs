namespace DicomExchange.Generator.Drawing;

/// <summary>A rectangle in millimetres, y downwards.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public static Box Around(double x, double y, double radius) => new(x - radius, y - radius, x + radius, y + radius);
}
