using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Node.Settings;

/// <summary>A DNS name, an IPv4 address or an IPv6 address without scope: where a partner listens.</summary>
public readonly record struct HostName
{
    private HostName(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out HostName host)
    {
        host = default;
        if (text is null || text.Length is 0 or > 253 || text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal))
        {
            return false;
        }

        if (Uri.CheckHostName(text) is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            return false;
        }

        host = new HostName(text);
        return true;
    }

    public override string ToString() => Value;
}
