using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>The random name of a key. It says nothing about what the key protects, and stands in clear beside what it sealed.</summary>
public readonly record struct KeyId(UInt128 Value)
{
    public const int Length = 16;

    public static KeyId New()
    {
        Span<byte> bytes = stackalloc byte[Length];
        RandomNumberGenerator.Fill(bytes);
        return Read(bytes);
    }

    public static KeyId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        Write(bytes);
        return bytes;
    }

    public override string ToString() => Value.ToString("x32");
}
