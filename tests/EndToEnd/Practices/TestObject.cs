using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;

namespace DicomExchange.EndToEnd.Practices;

/// <summary>One object as it goes over the wire, kept in memory to be compared with what comes back.</summary>
internal sealed record TestObject(Uid SopClass, Uid SopInstance, Uid Study, TransferSyntax Syntax, ReadOnlyMemory<byte> Bytes)
{
    private const int Slice = 32 * 1024;

    public static TestObject Of(GeneratedInstance made)
    {
        using var stream = new MemoryStream();
        made.WriteDataSet(stream);
        return new TestObject(made.SopClass, made.SopInstance, made.Study, made.TransferSyntax, stream.ToArray());
    }

    /// <summary>An object of that many bytes of pixels; the seed chooses the study.</summary>
    public static TestObject Of(int pixelBytes, int seed, int number) => Of(LargeObject.Of(pixelBytes, seed, number));

    public bool IsSameAs(byte[] bytes) => Bytes.Span.SequenceEqual(bytes);

    /// <summary>The bytes in slices, as a sender reads them.</summary>
    public Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> Source(Action? onSlice = null)
    {
        var sent = 0;
        return _ =>
        {
            onSlice?.Invoke();
            var slice = Bytes.Slice(sent, Math.Min(Slice, Bytes.Length - sent));
            sent += slice.Length;
            return ValueTask.FromResult(slice);
        };
    }
}
