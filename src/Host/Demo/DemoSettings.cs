using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Host.Demo;

/// <summary>The settings files of the demonstration, written as an administrator would.</summary>
internal static class DemoSettings
{
    public static string For(AeTitle title, string listeners, string partners, string routes) => $$"""
        {
          "$schema": "./exchange.schema.json",
          "node": { "aeTitles": ["{{title}}"], "data": "data", "keyFile": "keys/master.key" },
          "listeners": [
            {{listeners}}
          ],
          "tls": { "certificate": "tls/node.crt", "key": "tls/node.key" },
          "partners": [
            {{partners}}
          ],
          "routes": [
            {{routes}}
          ],
          "logging": { "folder": "logs" }
        }

        """;

    public static string Listener(int port, string security) =>
        $$"""{ "address": "127.0.0.1", "port": {{port}}, "security": "{{security}}" }""";

    /// <summary>What one partner sends goes on to another.</summary>
    public static string Route(string name, string from, string to) =>
        $$"""{ "name": "{{name}}", "when": { "from": ["{{from}}"] }, "forwardTo": ["{{to}}"] }""";

    public static string PlainPartner(string name, string title) =>
        $$"""{ "name": "{{name}}", "aeTitles": ["{{title}}"], "security": "plain", "addresses": ["127.0.0.1/32"], "may": ["echo", "store"] }""";

    public static string TlsPartner(string name, string title, Fingerprint fingerprint, string rights, int? port = null) =>
        $$"""{ "name": "{{name}}", "aeTitles": ["{{title}}"], "security": "tls", "certificates": ["{{fingerprint}}"],{{(port is null ? string.Empty : $$""" "host": "127.0.0.1", "port": {{port}},""")}} {{rights}} }""";
}
