using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>
/// Looks for an A-ABORT among the bytes of a peer that are thrown away while it is to close the connection: having sent one, it
/// waits for us to close (PS3.8 table 9-10, Sta13 AA-2). Bytes that are no PDUs blind it.
/// </summary>
internal sealed class AbortWatch(WireLimits limits)
{
    private readonly PduLimits pdus = new(limits.MaxAssociatePduLength, limits.MaxPduLength);
    private readonly byte[] header = new byte[PduHeader.Size];
    private int filled;
    private int skip;
    private bool isBlind;

    /// <summary>Takes the next bytes; true when the header of an A-ABORT was among them.</summary>
    public bool Sees(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !isBlind)
        {
            var body = Math.Min(skip, bytes.Length);
            skip -= body;
            bytes = bytes[body..];
            var count = Math.Min(PduHeader.Size - filled, bytes.Length);
            bytes[..count].CopyTo(header.AsSpan(filled));
            filled += count;
            bytes = bytes[count..];
            if (filled == PduHeader.Size && Take() == PduType.Abort)
            {
                return true;
            }
        }

        return false;
    }

    private PduType? Take()
    {
        filled = 0;
        try
        {
            _ = PduHeader.TryRead(header, pdus, out var read);
            skip = read.Length;
            return read.Type;
        }
        catch (PduException)
        {
            isBlind = true;
            return null;
        }
    }
}
