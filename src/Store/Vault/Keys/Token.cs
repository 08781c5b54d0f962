using System.Buffers.Binary;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// What stands on the disk in place of a unique identifier: 16 bytes of a keyed hash. Equal identifiers give equal tokens; without
/// the key nothing else can be learned from one.
/// </summary>
public readonly record struct Token(UInt128 Value)
{
    public const int Length = 16;

    /// <param name="bytes">At least <see cref="Length"/>; the rest is not looked at.</param>
    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>: there are fewer.</exception>
    public static Token Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.TryReadUInt128BigEndian(bytes, out var value)
        ? new Token(value)
        : throw new StoreException(StoreReasons.RowDamaged, "A row of the store has no token. Run 'dicomx store verify'.");

    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        Write(bytes);
        return bytes;
    }

    public override string ToString() => Value.ToString("x32");
}
