using DicomExchange.Store;

namespace DicomExchange.Node.Settings.Live;

/// <summary>What is kept under a name, for a person.</summary>
public static class HeldNameText
{
    /// <summary>Such as <c>3 studies (12 instances), 1 grant to it and 2 grants of its images</c>.</summary>
    public static string Of(HeldName held)
    {
        string[] parts =
        [
            .. held.Studies > 0 ? [$"{Count(held.Studies, "study", "studies")} ({Count(held.Instances, "instance", "instances")})"] : Array.Empty<string>(),
            .. held.GrantsTo > 0 ? [$"{Count(held.GrantsTo, "grant", "grants")} to it"] : Array.Empty<string>(),
            .. held.GrantsOf > 0 ? [$"{Count(held.GrantsOf, "grant", "grants")} of its images"] : Array.Empty<string>(),
            .. held.Waiting > 0 ? [$"{Count(held.Waiting, "delivery", "deliveries")} waiting for it"] : Array.Empty<string>(),
            .. held.OnHold > 0 ? [$"{Count(held.OnHold, "delivery", "deliveries")} held for it"] : Array.Empty<string>(),
        ];
        return parts.Length < 2 ? string.Concat(parts) : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
    }

    private static string Count(long count, string one, string several) => $"{count} {(count == 1 ? one : several)}";
}
