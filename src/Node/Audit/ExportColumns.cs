using System.Text.Json;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>
/// Every field of a record, in the order of the columns and under the names that NDJSON and CSV give it. A value is a text, a number, true,
/// a list of texts or of classes; null where it does not apply.
/// </summary>
internal static class ExportColumns
{
    public static IReadOnlyList<(string Name, Func<AuditRecord, object?> Value)> All { get; } =
    [
        ("message", r => r.Message == 0 ? null : r.Message),
        ("time", r => AuditXml.TextOf(r.Time)),
        ("event", r => Word(r.Event)),
        ("outcome", r => Word(r.Outcome)),
        ("reason", r => Text(r.Reason)),
        ("partner", r => Text(r.Partner)),
        ("remoteAddress", r => Text(r.RemoteAddress)),
        ("callingTitle", r => Text(r.CallingTitle)),
        ("calledTitle", r => Text(r.CalledTitle)),
        ("actor", r => Text(r.Actor)),
        ("basis", r => Text(r.Basis)),
        ("patientKey", r => Text(r.PatientKey)),
        ("study", r => Text(r.Study.Value)),
        ("series", r => Text(r.Series.Value)),
        ("instance", r => Text(r.Instance.Value)),
        ("sopClass", r => Text(r.SopClass.Value)),
        ("transferSyntax", r => Text(r.TransferSyntax.Value)),
        ("transfer", r => r.Transfer == TransferKind.None ? null : Word(r.Transfer)),
        ("begun", r => r.Begun is { } begun ? AuditXml.TextOf(begun) : null),
        ("count", r => r.Count == 0 ? null : r.Count),
        ("bytes", r => r.Bytes == 0 ? null : r.Bytes),
        ("classes", r => r.Classes.Count == 0 ? null : r.Classes),
        ("patients", r => r.Patients.Count == 0 ? null : r.Patients),
        ("query", r => Text(Convert.ToBase64String(r.Query.Span))),
        ("detail", r => Text(r.Detail)),
        ("correlation", r => Text(r.Correlation)),
        ("isCut", r => r.IsCut ? true : null),
    ];

    /// <summary>What stands as the event of a record that cannot be read, with the reason as its reason and nothing else.</summary>
    public const string Unreadable = "unreadable";

    private static string? Text(string text) => text.Length == 0 ? null : text;

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
