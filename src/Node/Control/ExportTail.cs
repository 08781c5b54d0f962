using System.Buffers.Binary;
using DicomExchange.Node.Audit;

namespace DicomExchange.Node.Control;

/// <summary>
/// What is known of an export only when it has been written, as its last octets on the way from node to command: HTTP/1.1 of this server has
/// no trailers.
/// </summary>
internal static class ExportTail
{
    private const int Length = 16;
    private const int Portion = 64 * 1024;

    public static async Task WriteAsync(Stream output, AuditExported exported, CancellationToken cancellation)
    {
        var tail = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(tail, exported.Records);
        BinaryPrimitives.WriteInt64BigEndian(tail.AsSpan(8), exported.Unreadable);
        await output.WriteAsync(tail, cancellation);
    }

    /// <summary>Copies all but the tail.</summary>
    /// <returns>Null where there is none.</returns>
    public static async Task<AuditExported?> CopyAsync(Stream from, Stream to, CancellationToken cancellation)
    {
        var buffer = new byte[Portion + Length];
        var held = 0;
        while (await from.ReadAsync(buffer.AsMemory(held), cancellation) is > 0 and var count)
        {
            held += count;
            if (held > Length)
            {
                await to.WriteAsync(buffer.AsMemory(0, held - Length), cancellation);
                buffer.AsSpan(held - Length, Length).CopyTo(buffer);
                held = Length;
            }
        }

        return held < Length ? null : new AuditExported(BinaryPrimitives.ReadInt64BigEndian(buffer), BinaryPrimitives.ReadInt64BigEndian(buffer.AsSpan(8)));
    }
}
