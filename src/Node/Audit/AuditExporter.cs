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

    /// <param name="entries">In order. Of one that cannot be read its number and the reason are written, in XML as a comment.</param>
    /// <param name="source">The node, for messages.</param>
    /// <param name="format">As what.</param>
    /// <param name="output">Where to; it is flushed, and left open.</param>
    /// <param name="cancellation">Ends it in the midst of things.</param>
    public static async Task<AuditExported> WriteAsync(
        IEnumerable<TrailEntry> entries, AuditSource source, AuditExportFormat format, PipeWriter output, CancellationToken cancellation)
    {
        var (head, tail) = format switch
        {
            AuditExportFormat.Xml => ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<AuditMessages>\n", "</AuditMessages>\n"),
            AuditExportFormat.Csv => (CsvLines.Head, string.Empty),
            _ => (string.Empty, string.Empty),
        };
        Encoding.UTF8.GetBytes(head, output);
        var exported = new AuditExported(0, 0);
        foreach (var entry in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry.Record is { } record)
            {
                exported = exported.And(record.Time, Write(entry.Sequence, record, source, format, output));
            }
            else
            {
                WriteUnreadable(entry, format, output);
                exported = exported.AndUnreadable();
            }

            if (output.UnflushedBytes >= FlushAt && (await output.FlushAsync(cancellation)).IsCompleted)
            {
                throw new IOException("Whoever reads the export has gone.");
            }
        }

        Encoding.UTF8.GetBytes(tail, output);
        await output.FlushAsync(cancellation);
        return exported;
    }

    private static void WriteUnreadable(TrailEntry entry, AuditExportFormat format, IBufferWriter<byte> output)
    {
        switch (format)
        {
            case AuditExportFormat.Xml:
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<!-- Record {entry.Sequence} cannot be read: {entry.Reason} -->\n"), output);
                break;
            case AuditExportFormat.Csv:
                CsvLines.WriteUnreadable(entry, output);
                break;
            default:
                JsonLines.WriteUnreadable(entry, output);
                break;
        }
    }

    /// <returns>False for what becomes nothing in this format.</returns>
    private static bool Write(long sequence, AuditRecord record, AuditSource source, AuditExportFormat format, IBufferWriter<byte> output)
    {
        switch (format)
        {
            case AuditExportFormat.Xml:
                return WriteMessage(sequence, record, source, output);
            case AuditExportFormat.Csv:
                CsvLines.Write(sequence, record, output);
                return true;
            default:
                JsonLines.Write(sequence, record, output);
                return true;
        }
    }

    /// <summary>An audit message has no place for numbers, so an element around it has them.</summary>
    private static bool WriteMessage(long sequence, AuditRecord record, AuditSource source, IBufferWriter<byte> output)
    {
        if (AuditMessageOf.Record(record, source) is not { } message)
        {
            return false;
        }

        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<Record Sequence=\"{sequence}\" Message=\"{record.Message}\">"), output);
        AuditXml.WriteElement(message, output);
        output.Write("</Record>\n"u8);
        return true;
    }
}
