using System.Buffers;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Turns the words of a value that arrives in pieces, also those that the cuts have parted (PS3.5 §7.3).</summary>
internal sealed class WordTurner(IBufferWriter<byte> output)
{
    private readonly byte[] parted = new byte[8];
    private int count;
    private int wordSize = 1;

    /// <summary>Begins a value; words of one byte pass as they are.</summary>
    public void Begin(int size) => wordSize = size;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (count > 0)
        {
            var take = Math.Min(wordSize - count, bytes.Length);
            bytes[..take].CopyTo(parted.AsSpan(count));
            bytes = bytes[take..];
            count += take;
            if (count < wordSize)
            {
                return;
            }

            count = 0;
            WriteWords(parted.AsSpan(0, wordSize));
        }

        var whole = bytes.Length - (bytes.Length % wordSize);
        WriteWords(bytes[..whole]);
        bytes[whole..].CopyTo(parted);
        count = bytes.Length - whole;
    }

    /// <summary>Ends the value; what is less than a word stays as it is, so that turning twice changes nothing.</summary>
    public void End()
    {
        output.Write(parted.AsSpan(0, count));
        count = 0;
    }

    private void WriteWords(ReadOnlySpan<byte> words)
    {
        var target = output.GetSpan(words.Length)[..words.Length];
        words.CopyTo(target);
        ByteOrder.Reverse(target, wordSize);
        output.Advance(words.Length);
    }
}
