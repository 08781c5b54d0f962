using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>
/// Cuts commands and data sets into P-DATA-TF PDUs inside one buffer, so that many go out in one write. Each PDU carries one
/// PDV (some receivers know no more), as long as the peer takes it.
/// <code>
/// | PDU header 6 | PDV header 6 | fragment | PDU header 6 | PDV header 6 | fragment | ...
/// </code>
/// </summary>
internal sealed class PduPacker
{
    private const int Headers = PduHeader.Size + Pdv.HeaderSize;

    /// <summary>A PDU that would get less room than this, and less than the peer takes, waits for the next buffer.</summary>
    private const int WorthwhileFragment = 4096;

    private readonly Memory<byte> buffer;
    private readonly int maxFragment;
    private int position;
    private int fragmentStart = -1;
    private byte contextId;
    private bool isCommand;

    /// <param name="maxPduLength">The longest body the peer takes, at least <see cref="MinPduLength"/>.</param>
    public PduPacker(Memory<byte> buffer, int maxPduLength)
    {
        this.buffer = buffer;
        maxFragment = (maxPduLength - Pdv.HeaderSize) & ~1;
    }

    /// <summary>A body that holds the smallest even fragment.</summary>
    public static int MinPduLength => Pdv.HeaderSize + 2;

    /// <summary>PDUs that are ready to be written. Complete when no fragment is open.</summary>
    public ReadOnlyMemory<byte> Written => buffer[..position];

    /// <summary>A bound on what a command or data set of this length takes up, headers and unused rest included.</summary>
    public long BoundOf(int length) => length + WorthwhileFragment + (Headers * (((long)length / maxFragment) + 3));

    /// <summary>Begins a command or data set.</summary>
    public void Begin(byte context, bool command)
    {
        contextId = context;
        isCommand = command;
    }

    /// <summary>Takes as much as fits and returns how much; 0 means: write what is there and <see cref="Clear"/>.</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (taken < bytes.Length)
        {
            var room = Room();
            if (room == 0)
            {
                break;
            }

            var count = Math.Min(room, bytes.Length - taken);
            bytes.Slice(taken, count).CopyTo(buffer.Span[position..]);
            position += count;
            taken += count;
        }

        return taken;
    }

    /// <summary>Ends the command or data set; false when there is no room left for its last, empty fragment.</summary>
    public bool TryFinish()
    {
        if (fragmentStart < 0)
        {
            if (buffer.Length - position < Headers)
            {
                return false;
            }

            Open();
        }

        Seal(isLast: true);
        return true;
    }

    /// <summary>Ends an open fragment so that <see cref="Written"/> can be written, with more to follow.</summary>
    public void Cut()
    {
        if (fragmentStart >= 0)
        {
            Seal(isLast: false);
        }
    }

    public void Clear() => position = 0;

    /// <summary>Bytes that go into the open fragment, opening the next one when it is full; 0 when the buffer is.</summary>
    private int Room()
    {
        if (fragmentStart >= 0)
        {
            // What is even is the fragment, whatever the lengths it was given in.
            var open = Math.Min(maxFragment, (buffer.Length - fragmentStart) & ~1) - (position - fragmentStart);
            if (open > 0)
            {
                return open;
            }

            Seal(isLast: false);
        }

        var next = (buffer.Length - position - Headers) & ~1;
        if (position > 0 && next < Math.Min(maxFragment, WorthwhileFragment))
        {
            return 0;
        }

        Open();
        return Math.Min(maxFragment, next);
    }

    private void Open()
    {
        position += Headers;
        fragmentStart = position;
    }

    private void Seal(bool isLast)
    {
        var length = position - fragmentStart;
        var pdu = buffer.Span[(fragmentStart - Headers)..];
        PduHeader.Write(pdu, PduType.Data, Pdv.HeaderSize + length);
        Pdv.WriteHeader(pdu[PduHeader.Size..], contextId, isCommand, isLast, length);
        fragmentStart = -1;
    }
}
