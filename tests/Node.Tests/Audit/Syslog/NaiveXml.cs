using System.Buffers;
using System.Security;
using System.Text;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>Stands for the messages of the standard where a test is about how they are sent.</summary>
internal static class NaiveXml
{
    public static void Write(AuditRecord record, IBufferWriter<byte> output)
    {
        string[] texts = [record.Reason, record.Partner, record.RemoteAddress, record.CallingTitle, record.CalledTitle, record.Actor, record.PatientKey, record.Detail, record.Correlation];
        Encoding.UTF8.GetBytes($"<Message query=\"{Convert.ToBase64String(record.Query.Span)}\">{string.Join('|', texts.Select(SecurityElement.Escape))}</Message>", output);
    }
}
