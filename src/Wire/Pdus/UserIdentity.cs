namespace DicomExchange.Wire.Pdus;

/// <summary>
/// User identity of a request (PS3.7 §D.3.3.7). Passcodes, tickets, assertions and tokens are never written to a log, so
/// this record does not print them.
/// </summary>
/// <param name="Type">A type outside the enumeration is kept as sent; the standard wants it ignored.</param>
public sealed record UserIdentity(UserIdentityType Type, bool PositiveResponseRequested, ReadOnlyMemory<byte> Primary, ReadOnlyMemory<byte> Secondary)
{
    public override string ToString() => $"user identity of type {(byte)Type}";
}
