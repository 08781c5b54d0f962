using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DicomExchange.Node.Settings.Editing;

/// <summary>An entry for <c>partners</c> as it is about to be written. What it says is judged by the reader of the settings, not here.</summary>
public sealed record NewPartner
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Name { get; init; }

    public required IReadOnlyList<string> AeTitles { get; init; }

    public required ChannelSecurity Security { get; init; }

    public IReadOnlyList<string> Addresses { get; init; } = [];

    public IReadOnlyList<string> Certificates { get; init; } = [];

    public string? Issuer { get; init; }

    public string? Subject { get; init; }

    public string? Host { get; init; }

    public int? Port { get; init; }

    public IReadOnlyList<string> May { get; init; } = [];

    public string? Sees { get; init; }

    public IReadOnlyList<string> MoveTo { get; init; } = [];

    public bool PlainRisk { get; init; }

    public bool TakeOver { get; init; }

    /// <summary>Keys and values as JSON, in the order of the documentation; what says nothing is left out.</summary>
    internal IReadOnlyList<string> Members() =>
    [
        .. new[]
        {
            Member("name", Text(Name)),
            Member("aeTitles", Texts(AeTitles)),
            Member("security", Text(Security is ChannelSecurity.Tls ? "tls" : "plain")),
            Member("addresses", Texts(Addresses)),
            Member("certificates", Texts(Certificates)),
            Member("issuer", Text(Issuer)),
            Member("subject", Text(Subject)),
            Member("host", Text(Host)),
            Member("port", Port?.ToString(CultureInfo.InvariantCulture)),
            Member("may", Texts(May)),
            Member("sees", Text(Sees)),
            Member("moveTo", Texts(MoveTo)),
            Member("plainRisk", PlainRisk ? "true" : null),
            Member("takeOver", TakeOver ? "true" : null),
        }.OfType<string>(),
    ];

    private static string? Member(string key, string? json) => json is null ? null : $"\"{key}\": {json}";

    private static string? Text(string? text) => text is null ? null : JsonSerializer.Serialize(text, Readable);

    private static string? Texts(IReadOnlyList<string> texts) => texts.Count == 0 ? null : $"[{string.Join(", ", texts.Select(Text))}]";
}
