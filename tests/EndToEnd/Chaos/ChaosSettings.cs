using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using Shouldly;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>The settings of a node that forwards everything to both destinations.</summary>
/// <param name="Schedule">What the run is like.</param>
/// <param name="Archive">The certificate that stands for Orthanc.</param>
/// <param name="KeptPort">Of the line to storescp.</param>
/// <param name="ArchivePort">Of the line to Orthanc.</param>
internal sealed record ChaosSettings(ChaosSchedule Schedule, TestCertificate Archive, int KeptPort, int ArchivePort)
{
    /// <summary>So soon the node gives up what hangs, on a machine that may itself be busy,</summary>
    private const int ChaosSeconds = 3;

    /// <summary>and so late when nothing does.</summary>
    private const int CalmSeconds = 240;

    private const int SeveralAssociations = 3;

    public void Write(Practice practice, bool isCalm)
    {
        var quiet = Schedule.QuietSeconds > 0 ? $"\"quietSeconds\": {Schedule.QuietSeconds}, " : string.Empty;
        practice.WriteSettings($$"""
            "routes": [ { "name": "all", {{quiet}}"forwardTo": ["{{ChaosSchedule.Kept}}", "{{ChaosSchedule.Archive}}"] } ],
            """);
        var seconds = isCalm ? CalmSeconds : ChaosSeconds;
        var limits = $$"""
            "limits": { "handshakeSeconds": {{seconds}}, "artimSeconds": {{seconds}}, "connectSeconds": {{seconds}}, "associateSeconds": {{seconds}}, "idleSeconds": {{CalmSeconds}},
              "progressSeconds": {{seconds}}, "responseSeconds": {{seconds}}, "retrySeconds": 1, "retryCeilingSeconds": 1 },
            """;
        const string Plain = "\"security\": \"plain\", \"addresses\": [\"127.0.0.1/32\"], \"plainRisk\": true";
        var tls = $"\"security\": \"tls\", \"certificates\": [\"{Archive.Pin}\"]";
        var partners = $$"""
            "partners": [
                {{Partner(ChaosSchedule.Kept, Plain, KeptPort, Schedule.KeptCallers == Callers.One ? 1 : SeveralAssociations)}},
                {{Partner(ChaosSchedule.Archive, Schedule.ArchiveHasTls ? tls : Plain, ArchivePort, Schedule.ArchiveAssociations)}},
            """;
        var before = File.ReadAllText(practice.Settings);
        before.ShouldContain(SettingsText.PatientLimits);
        File.WriteAllText(practice.Settings, before
            .Replace(SettingsText.PatientLimits, limits, StringComparison.Ordinal)
            .Replace("\"partners\": [", partners, StringComparison.Ordinal));
    }

    private static string Partner(string name, string security, int port, int associations) =>
        $$"""{ "name": "{{name}}", "aeTitles": ["{{name.ToUpperInvariant()}}"], {{security}}, "host": "127.0.0.1", "port": {{port}}, "limits": { "sendAssociations": {{associations}} } }""";
}
