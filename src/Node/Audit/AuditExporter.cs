using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>Writes records out as they come, without holding more than a few of them.</summary>
public static class AuditExporter
{
    /// <summary>What is written is handed on when it is more.</summary>
    private const int FlushAt = 64 * 1024;

    /// <param name="records">With their numbers, in order.</param>
    /// <param name="source">The node, for messages.</param>
    /// <param name="format">As what.</param>
    /// <param name="output">Where to; it is flushed, and left open.</param>
    /// <param name="cancellation">Ends it in the midst of things.</param>
    /// <returns>How many records were read.</returns>
    public static async Task<long> WriteAsync(
        IEnumerable<(long Sequence, AuditRecord Record)> records, AuditSource source, AuditExportFormat format, PipeWriter output, CancellationToken cancellation)
    {
        var (head, tail) = format switch
        {
            AuditExportFormat.Xml => ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<AuditMessages>\n", "</AuditMessages>\n"),
            AuditExportFormat.Csv => (CsvLines.Head, string.Empty),
            _ => (string.Empty, string.Empty),
        };
        Encoding.UTF8.GetBytes(head, output);
        var number = 0L;
        foreach (var (sequence, record) in records)
        {
            cancellation.ThrowIfCancellationRequested();
            Write(sequence, record, source, format, output);
            number++;
            if (output.UnflushedBytes >= FlushAt && (await output.FlushAsync(cancellation)).IsCompleted)
            {
                throw new IOException("Whoever reads the export has gone.");
            }
        }

        Encoding.UTF8.GetBytes(tail, output);
        await output.FlushAsync(cancellation);
        return number;
    }

    private static void Write(long sequence, AuditRecord record, AuditSource source, AuditExportFormat format, IBufferWriter<byte> output)
    {
        switch (format)
        {
            case AuditExportFormat.Xml:
                WriteMessage(sequence, record, source, output);
                break;
            case AuditExportFormat.Csv:
                CsvLines.Write(sequence, record, output);
                break;
            default:
                JsonLines.Write(sequence, record, output);
                break;
        }
    }

    /// <summary>An audit message has no place for numbers, so an element around it has them.</summary>
    private static void WriteMessage(long sequence, AuditRecord record, AuditSource source, IBufferWriter<byte> output)
    {
        if (AuditMessageOf.Record(record, source) is not { } message)
        {
            return;
        }

        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<Record Sequence=\"{sequence}\" Message=\"{record.Message}\">"), output);
        AuditXml.WriteElement(message, output);
        output.Write("</Record>\n"u8);
    }
}
