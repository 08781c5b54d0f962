using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace DicomExchange.Node.Settings;

/// <summary>
/// Everything an administrator decides, read from one JSON file: an immutable snapshot. Property names are the JSON's keys,
/// initial values are its documented defaults, and the schema file is made from these types.
/// </summary>
[Description("Settings of a DicomExchange node. Relative paths are relative to this file.")]
public sealed record NodeSettings
{
    [JsonPropertyName("$schema")]
    [Description("Where an editor finds the schema; the node does not read it.")]
    public string? Schema { get; init; }

    [Description("This node itself.")]
    public required IdentitySettings Node { get; init; }

    [Description("Where this node accepts associations.")]
    [MinLength(1)]
    [MaxLength(16)]
    public required IReadOnlyList<ListenerSettings> Listeners { get; init; }

    [Description("This node's certificate and whom it trusts. Needed as soon as a listener or a partner uses TLS.")]
    public TlsSettings? Tls { get; init; }

    [Description("Who may talk to this node. Nobody else is admitted.")]
    [MaxLength(5000)]
    public IReadOnlyList<PartnerSettings> Partners { get; init; } = [];

    [Description("What is forwarded, and what a partner is granted when it arrives.")]
    [MaxLength(5000)]
    public IReadOnlyList<RouteSettings> Routes { get; init; } = [];

    [Description("Bounds on what peers may use up, and how long the node waits for them.")]
    public LimitSettings Limits { get; init; } = new();

    [Description("How the store uses its disk.")]
    public StorageSettings Storage { get; init; } = new();

    [Description("How long things are kept.")]
    public RetentionSettings Retention { get; init; } = new();

    [Description("The audit record.")]
    public AuditSettings Audit { get; init; } = new();

    [Description("The operational log. It never holds data of a patient.")]
    public LoggingSettings Logging { get; init; } = new();

    /// <summary>
    /// Partners of the file that are not admitted before their entry says that they take over what is kept under their name. Routes
    /// queue and grant to them as written; nothing is sent to them and nobody is let in as one of them.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<PartnerSettings> NotAdmitted { get; init; } = [];

    /// <summary>The file these settings were read from; empty for settings made by code.</summary>
    [JsonIgnore]
    public string File { get; init; } = string.Empty;

    /// <summary>The SHA-256 of that file as hex; empty for settings made by code.</summary>
    [JsonIgnore]
    public string Digest { get; init; } = string.Empty;
}
