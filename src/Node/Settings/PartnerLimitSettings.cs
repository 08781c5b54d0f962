using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>limits</c> of a partner.</summary>
public sealed record PartnerLimitSettings
{
    [Description("Associations this partner may have open at once.")]
    [Range(1, 10_000)]
    public int Associations { get; init; } = 16;

    /// <summary>
    /// A thousand a second is more than a device sends: a cone-beam series of 500 slices takes seconds. It stops a loop gone wild.
    /// </summary>
    [Description("Operations (C-ECHO, C-STORE, C-FIND, C-MOVE, C-GET) this partner may ask for in a minute, over all its associations; so many at once, then evenly. Beyond it they are refused for now.")]
    [Range(1, 1_000_000)]
    public int OperationsPerMinute { get; init; } = 60_000;

    [Description("Bytes a second moved from and to this partner, both directions and all associations together; beyond it the transfer is slowed, never ended. Without it: no bound.")]
    [Range(10_000, 2_000_000_000)]
    public int? BytesPerSecond { get; init; }

    /// <summary>Two hide the time that one study's association takes to open and to close; more helps only over lines of long delay.</summary>
    [Description("Associations this node opens to it at once to forward, one for each study.")]
    [Range(1, 64)]
    public int SendAssociations { get; init; } = 2;
}
