using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Tests.Dimse;

internal static class Slices
{
    /// <summary>A source that gives the bytes in pieces of a size.</summary>
    public static DataSource Of(ReadOnlyMemory<byte> bytes, int size)
    {
        var rest = bytes;
        return _ =>
        {
            var slice = rest[..Math.Min(size, rest.Length)];
            rest = rest[slice.Length..];
            return new ValueTask<ReadOnlyMemory<byte>>(slice);
        };
    }
}
