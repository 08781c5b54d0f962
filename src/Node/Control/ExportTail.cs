using System.Buffers.Binary;
using DicomExchange.Node.Audit;

namespace DicomExchange.Node.Control;

/// <summary>
/// What is known of an export only when it has been written, as its last octets on the way from node to command: HTTP/1.1 of this server has
/// no trailers.
/// </summary>
internal static class ExportTail
{
    private const int Length = 5 * sizeof(long);
    private const long NoTime = long.MinValue;
    private const int Portion = 64 * 1024;

    public static async Task WriteAsync(Stream output, AuditExported exported, CancellationToken cancellation)
    {
        var tail = new byte[Length];
        long[] numbers = [exported.Records, exported.Unreadable, exported.Written, exported.First?.UtcTicks ?? NoTime, exported.Last?.UtcTicks ?? NoTime];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(tail.AsSpan(i * sizeof(long)), numbers[i]);
        }

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

        return held < Length ? null : Read(buffer);
    }

    private static AuditExported Read(byte[] tail)
    {
        long Number(int index) => BinaryPrimitives.ReadInt64BigEndian(tail.AsSpan(index * sizeof(long)));
        DateTimeOffset? Time(int index) => Number(index) is var ticks && ticks == NoTime ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
        return new AuditExported(Number(0), Number(1)) { Written = Number(2), First = Time(3), Last = Time(4) };
    }
}
