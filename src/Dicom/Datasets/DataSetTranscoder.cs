using System.Buffers;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Rewrites a data set from one native transfer syntax into another while it is read: implicit and explicit little endian,
/// explicit big endian, deflated explicit little endian (PS3.5 §A.1, §A.2, §A.3, §A.5). What comes out has the same tags in
/// the same order, the same items and, read back in little endian, the same value bytes. Only lengths, representations and
/// delimiters change with the encoding, and group lengths go where they would become false. RLE Lossless is rewritten too: its
/// pixels are decoded (PS3.5 §A.4.2, annex G).
/// </summary>
/// <remarks>
/// Memory does not depend on the object: about 256 KiB, and as much again for a deflater. Of RLE Lossless one decoded frame is held
/// besides, at most 64 MiB; a longer one is refused.
/// </remarks>
public sealed class DataSetTranscoder : IDisposable
{
    private const int InputPiece = 16 * 1024;
    private const int OutputSlice = 64 * 1024;
    private const int OutputCapacity = 2 * OutputSlice;

    private readonly DataSetRewriter? rewriter;
    private readonly RleDecoder? decoder;
    private readonly DataSetScanner? scanner;
    private readonly BlockInflater? inflater;
    private readonly DeflatingOutput? deflater;
    private readonly PooledOutput rewritten;
    private readonly PooledOutput output;
    private ReadOnlyMemory<byte> input;
    private bool isInputEnded;
    private bool isFinished;

    /// <param name="from">The syntax of what is read.</param>
    /// <param name="to">The syntax of what is written; the same one passes the bytes as they are.</param>
    /// <exception cref="ArgumentException"><see cref="CanConvert"/> says no.</exception>
    public DataSetTranscoder(TransferSyntax from, TransferSyntax to)
        : this(from, to, isComparable: false)
    {
    }

    private DataSetTranscoder(TransferSyntax from, TransferSyntax to, bool isComparable)
    {
        if (!CanConvert(from, to, out _))
        {
            throw new ArgumentException($"{from} cannot be rewritten as {to}.", nameof(to));
        }

        var isInflated = from.IsDeflated && (isComparable || !to.IsDeflated);
        inflater = isInflated ? new BlockInflater(new DataSetLimits()) : null;
        output = new PooledOutput(OutputCapacity);
        deflater = to.IsDeflated && !from.IsDeflated ? new DeflatingOutput(output) : null;
        rewritten = deflater is null ? output : new PooledOutput(OutputCapacity);
        if (isComparable || !IsSameEncoding(from, to))
        {
            rewriter = new DataSetRewriter(from, to, isComparable, rewritten);
            decoder = from.IsEncapsulated ? new RleDecoder(rewriter) : null;
            scanner = new DataSetScanner(isInflated ? TransferSyntaxes.ExplicitLittleEndian : from, new DataSetLimits(), decoder as IDataSetVisitor ?? rewriter);
        }
    }

    /// <summary>Retired group length elements that were not written because they would be false (PS3.5 §7.2).</summary>
    public int GroupLengthsLeftOut => (rewriter?.GroupLengthsLeftOut ?? 0) + (decoder?.GroupLengthsLeftOut ?? 0);

    /// <summary>Bytes set aside for what is on its way out, beside a decoded frame; they do not grow with the object.</summary>
    public int BufferedBytes => output.Capacity + (ReferenceEquals(output, rewritten) ? 0 : rewritten.Capacity);

    /// <summary>
    /// True where both syntaxes are native or the same one, and from RLE Lossless to a native one. An object may still be refused when its elements are met; see
    /// <see cref="FindRefusalAsync"/>.
    /// </summary>
    /// <param name="from">The syntax held.</param>
    /// <param name="to">The syntax wanted.</param>
    /// <param name="reason">The reason word where the answer is no, else empty.</param>
    public static bool CanConvert(TransferSyntax from, TransferSyntax to, out string reason)
    {
        var can = from == to || (to.IsNative && (from.IsNative || from == TransferSyntaxes.RleLossless));
        reason = can ? "" : DataSetReasons.CannotBeSentUnchanged;
        return can;
    }

    /// <summary>
    /// Goes through the whole data set without keeping anything and says why it cannot be converted, or null. To be asked
    /// before the first byte is sent, as a message that has begun can only be aborted. Costs one reading, except where the
    /// bytes pass as they are.
    /// </summary>
    public static async ValueTask<DataSetException?> FindRefusalAsync(
        TransferSyntax from,
        TransferSyntax to,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> source,
        CancellationToken cancellation)
    {
        if (from == to)
        {
            return null;
        }

        // What comes out is counted, not kept: deflating it would cost the most and can refuse nothing.
        using var transcoder = new DataSetTranscoder(from, to.IsDeflated ? TransferSyntaxes.ExplicitLittleEndian : to);
        try
        {
            while (!(await transcoder.ReadNextAsync(source, cancellation)).IsEmpty)
            {
            }

            return null;
        }
        catch (DataSetException e)
        {
            return e;
        }
    }

    /// <summary>The next bytes in the new syntax, valid until the next call; none at the end.</summary>
    /// <param name="source">Gives the next bytes in the old syntax, valid until it is called again; none at the end.</param>
    /// <param name="cancellation">Handed to the source.</param>
    /// <exception cref="DataSetException">
    /// The data set is broken, or holds what cannot be written in the new syntax without a change
    /// (<see cref="DataSetReasons.CannotBeSentUnchanged"/>); the transcoder gives no more.
    /// </exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadNextAsync(
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> source, CancellationToken cancellation)
    {
        output.Clear();
        while (output.Count < OutputSlice && !isFinished)
        {
            if (decoder is { IsFrameReady: true })
            {
                decoder.HandOnSlice();
                DeflateRewritten();
            }
            else if (inflater is { IsReady: true })
            {
                Rewrite(inflater.InflateNext());
            }
            else if (!input.IsEmpty)
            {
                TakeInput();
            }
            else if (isInputEnded)
            {
                Finish();
            }
            else
            {
                input = await source(cancellation);
                EndInputIfEmpty();
            }
        }

        return output.WrittenMemory;
    }

    public void Dispose()
    {
        scanner?.Dispose();
        decoder?.Dispose();
        inflater?.Dispose();
        deflater?.Dispose();
        rewritten.Dispose();
        output.Dispose();
    }

    /// <summary>A form in which two data sets are equal, byte for byte, if they say the same in any native syntaxes.</summary>
    internal static DataSetTranscoder ToComparable(TransferSyntax from) => new(from, TransferSyntaxes.ImplicitLittleEndian, isComparable: true);

    /// <summary>Deflating is laid over the encoding; it changes no byte of it.</summary>
    private static bool IsSameEncoding(TransferSyntax from, TransferSyntax to) =>
        from == to || (from.IsExplicit == to.IsExplicit && from.IsBigEndian == to.IsBigEndian && from.IsEncapsulated == to.IsEncapsulated);

    private void TakeInput()
    {
        if (inflater is not null)
        {
            input = input[inflater.Append(input.Span)..];
            return;
        }

        var size = Math.Min(input.Length, decoder?.MostInput ?? InputPiece);
        Rewrite(input.Span[..size]);
        input = input[size..];
    }

    private void EndInputIfEmpty()
    {
        if (input.IsEmpty)
        {
            isInputEnded = true;
            inflater?.CompleteInput();
        }
    }

    private void Rewrite(ReadOnlySpan<byte> plain)
    {
        if (scanner is not null)
        {
            scanner.Feed(plain);
        }
        else if (deflater is null)
        {
            output.Write(plain);
        }
        else
        {
            deflater.Write(plain);
        }

        DeflateRewritten();
    }

    private void DeflateRewritten()
    {
        if (scanner is not null && deflater is not null)
        {
            deflater.Write(rewritten.WrittenSpan);
            rewritten.Clear();
        }
    }

    private void Finish()
    {
        inflater?.RequireEnd();
        scanner?.Finish();
        deflater?.Finish();
        isFinished = true;
    }
}
