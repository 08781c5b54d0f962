using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Benchmarks.Micro;

/// <summary>Cutting what was received into PDUs and these into fragments: 1 MiB of P-DATA-TF, as a data set comes.</summary>
[SuppressMessage("Maintainability", "CA1515", Justification = "BenchmarkDotNet runs public types only.")]
public class PduReading
{
    private const int Received = 1 << 20;
    private const byte Context = 1;

    private byte[] bytes = [];

    /// <summary>Bytes of each PDU without its header.</summary>
    [Params(16_384, 131_072)]
    public int Body { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        bytes = new byte[Received / Body * (PduHeader.Size + Body)];
        for (var at = 0; at < bytes.Length; at += PduHeader.Size + Body)
        {
            bytes[at] = (byte)PduType.Data;
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at + 2), Body);
            Pdv.WriteHeader(bytes.AsSpan(at + PduHeader.Size), Context, isCommand: false, isLast: false, Body - Pdv.HeaderSize);
        }
    }

    /// <returns>Bytes of all fragments.</returns>
    [Benchmark]
    public int Read()
    {
        ReadOnlyMemory<byte> rest = bytes;
        var limits = new PduLimits(Received, Body);
        var length = 0;
        while (PduReader.TryRead(ref rest, limits, out var frame))
        {
            var body = frame.Body;
            while (Pdv.TryRead(ref body, out var fragment))
            {
                length += fragment.Fragment.Length;
            }
        }

        return length;
    }
}
