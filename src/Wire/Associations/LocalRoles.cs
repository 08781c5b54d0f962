namespace DicomExchange.Wire.Associations;

/// <summary>What this side may do in a presentation context.</summary>
[Flags]
public enum LocalRoles
{
    None = 0,

    /// <summary>We may invoke operations.</summary>
    Scu = 1,

    /// <summary>We perform operations the peer invokes.</summary>
    Scp = 2,
}
