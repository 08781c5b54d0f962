using System.Buffers;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>Gathers the messages of one write. For one thread.</summary>
/// <param name="origin">Who speaks.</param>
/// <param name="render">Writes the XML of a record's message.</param>
public sealed class MessageFrames(SyslogOrigin origin, Action<AuditRecord, IBufferWriter<byte>> render)
{
    private readonly ArrayBufferWriter<byte> xml = new();
    private readonly ArrayBufferWriter<byte> frames = new();

    /// <summary>What was added since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => frames.WrittenMemory;

    /// <summary>Adds a record's message, shortened where a collector need not take it whole.</summary>
    public void Add(AuditStamp stamp, AuditRecord record)
    {
        foreach (var (form, lacks) in MessageShortening.FormsOf(record))
        {
            stamp = stamp with { Shortened = lacks };
            xml.ResetWrittenCount();
            render(form, xml);
            if (SyslogFrame.LengthOf(origin, stamp, xml.WrittenCount) <= SyslogFrame.LongestMessage)
            {
                break;
            }
        }

        SyslogFrame.Write(frames, origin, stamp, xml.WrittenSpan);
    }

    public void Clear() => frames.ResetWrittenCount();
}
