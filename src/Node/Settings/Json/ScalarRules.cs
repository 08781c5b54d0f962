using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text.Json;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Settings.Json;

/// <summary>The table of all kinds of single values that settings use.</summary>
internal static class ScalarRules
{
    public static readonly FrozenDictionary<Type, ScalarRule> ByType = new Dictionary<Type, ScalarRule>
    {
        [typeof(string)] = new(JsonValueKind.String, "a text without control characters", (text, _) => text.Any(char.IsControl) ? null : text, string.Empty),
        [typeof(bool)] = new(JsonValueKind.True, "true or false", (text, _) => text == "true", false),
        [typeof(int)] = new(JsonValueKind.Number, "a whole number", (text, _) => Integer(text), 0),
        [typeof(AeTitle)] = new(JsonValueKind.String, "an AE title: 1 to 16 printable characters, no backslash", (text, _) => AeTitle.TryParse(text, out var title) ? title : null, default(AeTitle))
        {
            Pattern = @"^[ -\[\]-~]{1,16}$",
        },
        [typeof(Uid)] = new(JsonValueKind.String, "a unique identifier: digits and dots, at most 64 characters", (text, _) => Uid.TryParse(text, out var uid) ? uid : null, default(Uid))
        {
            Pattern = @"^[0-9]+(\.[0-9]+)*$",
        },
        [typeof(IPAddress)] = new(JsonValueKind.String, "an IP address such as 192.168.1.20, without scope", (text, _) => Address(text), IPAddress.None),
        [typeof(IPNetwork)] = new(JsonValueKind.String, "an address range such as 192.168.1.0/24 or 192.168.1.20/32, with no bits set after the prefix", (text, _) => Network(text), default(IPNetwork)),
        [typeof(Fingerprint)] = new(JsonValueKind.String, "sha256: and the 64 hexadecimal digits of a certificate's SHA-256", (text, _) => Fingerprint.TryParse(text, out var pin) ? pin : null, default(Fingerprint))
        {
            Pattern = "^([sS][hH][aA]256:)?([0-9a-fA-F]{2}:?){32}$",
        },
        [typeof(CertificateSubject)] = new(JsonValueKind.String, "a distinguished name (CN=..., O=...) or an alternative name (dns:, uri:, email: or ip:)", (text, _) => CertificateSubject.TryParse(text, out var subject) ? subject : null, default(CertificateSubject)),
        [typeof(AttributeName)] = new(JsonValueKind.String, "an attribute of the standard's data dictionary, by its keyword such as BodyPartExamined or its number such as (0018,0015)", (text, _) => AttributeName.TryParse(text, out var name) ? name : null, default(AttributeName))
        {
            Pattern = @"^([A-Za-z0-9]+|\([0-9a-fA-F]{4},[0-9a-fA-F]{4}\))$",
        },
        [typeof(HourRange)] = new(JsonValueKind.String, "hours of a day such as 08:00-18:00, or over midnight 22:00-06:00; 24:00 is its end", (text, _) => HourRange.TryParse(text, out var hours) ? hours : null, default(HourRange))
        {
            Pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
        },
        [typeof(HostName)] = new(JsonValueKind.String, "a DNS name or an IP address without scope", (text, _) => HostName.TryParse(text, out var host) ? host : null, default(HostName)),
        [typeof(SettingsPath)] = new(JsonValueKind.String, "a path of a file or folder", (text, folder) => FilePath(text, folder), default(SettingsPath)),
    }.ToFrozenDictionary();

    public static ScalarRule Enumeration(Type type)
    {
        var values = Enum.GetValues(type).Cast<object>().ToDictionary(v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()!), StringComparer.Ordinal);
        return new ScalarRule(JsonValueKind.String, values.Count == 1 ? values.Keys.First() : "one of " + string.Join(", ", values.Keys), (text, _) => values.GetValueOrDefault(text), Activator.CreateInstance(type))
        {
            Words = [.. values.Keys],
        };
    }

    private static int? Integer(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static IPAddress? Address(string text)
    {
        // TryParse also takes "1" and "0x7f.1"; only the usual form of IPv4 is meant here.
        if (text.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var address))
        {
            return null;
        }

        var usual = address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 || address.ToString() == text;
        return usual && !address.IsIPv4MappedToIPv6 ? address : null;
    }

    private static IPNetwork? Network(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (Address(slash < 0 ? text : text[..slash]) is not { } address)
        {
            return null;
        }

        var longest = address.GetAddressBytes().Length * 8;
        var prefix = longest;
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix))
        {
            return null;
        }

        if (prefix > longest)
        {
            return null;
        }

        // The framework clears bits after the prefix silently; a person who wrote them meant something else.
        var network = new IPNetwork(address, prefix);
        return network.BaseAddress.Equals(address) ? network : null;
    }

    private static SettingsPath? FilePath(string text, string folder)
    {
        if (text.Length == 0 || text.Any(char.IsControl))
        {
            return null;
        }

        return text.StartsWith(SettingsPath.CredentialPrefix, StringComparison.Ordinal)
            ? new SettingsPath(text, text)
            : new SettingsPath(text, Path.GetFullPath(text, folder));
    }
}
