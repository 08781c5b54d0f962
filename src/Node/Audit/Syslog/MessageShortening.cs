using System.Text;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>
/// Makes records smaller, step by step, whose message would be longer than a collector has to take. The trail keeps them whole; what is left out of
/// the copy is named in the message. Pure.
/// </summary>
public static class MessageShortening
{
    private const int ShortText = 128;

    /// <summary>What is left out, in this order, each word with those before it, until the rest fits.</summary>
    private static readonly (string Word, Func<AuditRecord, AuditRecord> Without)[] Steps =
    [
        ("query", static record => record with { Query = ReadOnlyMemory<byte>.Empty }),
        ("patients", static record => record with { Patients = [] }),
        ("texts", static record => record with
        {
            Reason = Cut(record.Reason),
            Partner = Cut(record.Partner),
            RemoteAddress = Cut(record.RemoteAddress),
            CallingTitle = Cut(record.CallingTitle),
            CalledTitle = Cut(record.CalledTitle),
            Actor = Cut(record.Actor),
            PatientKey = Cut(record.PatientKey),
            Detail = Cut(record.Detail),
            Correlation = Cut(record.Correlation),
            Basis = Cut(record.Basis),
        }),
    ];

    /// <summary>The record itself, then ever shorter forms of it, each with the words of what it lacks. The last always fits.</summary>
    public static IEnumerable<(AuditRecord Record, string Lacks)> FormsOf(AuditRecord record)
    {
        yield return (record, string.Empty);
        var lacks = new List<string>();
        foreach (var (word, without) in Steps)
        {
            record = without(record);
            lacks.Add(word);
            yield return (record, string.Join(',', lacks));
        }
    }

    /// <summary>The beginning of a text, in whole characters.</summary>
    private static string Cut(string text) =>
        text.Length <= ShortText ? text : string.Concat(text.EnumerateRunes().TakeWhile(WithinLimit()).Select(static rune => rune.ToString()));

    private static Func<Rune, bool> WithinLimit()
    {
        var length = 0;
        return rune => (length += rune.Utf16SequenceLength) <= ShortText;
    }
}
