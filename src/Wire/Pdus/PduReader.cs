namespace DicomExchange.Wire.Pdus;

/// <summary>Cuts bytes into PDUs. Holds nothing, copies nothing, allocates nothing.</summary>
public static class PduReader
{
    /// <summary>
    /// Takes the first PDU off the buffer; false when it has not arrived whole. The header is judged as soon as its six
    /// bytes are there, so no one waits for, or makes room for, a body that would be refused.
    /// </summary>
    /// <exception cref="PduException">The header is not acceptable.</exception>
    public static bool TryRead(ref ReadOnlyMemory<byte> buffer, PduLimits limits, out PduFrame frame)
    {
        frame = default;
        if (!PduHeader.TryRead(buffer.Span, limits, out var header) || buffer.Length - PduHeader.Size < header.Length)
        {
            return false;
        }

        frame = new PduFrame(header.Type, buffer.Slice(PduHeader.Size, header.Length));
        buffer = buffer[(PduHeader.Size + header.Length)..];
        return true;
    }
}
