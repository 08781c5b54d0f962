using System.Text.Json;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Host.Setup;

/// <summary>The settings file a new node begins with: closed to everybody until partners are entered.</summary>
internal static class FirstSettings
{
    public static string For(AeTitle title) => $$"""
        {
          "$schema": "./{{SettingsSchema.FileName}}",
          "node": { "aeTitles": [{{JsonSerializer.Serialize(title.Value)}}], "data": "data", "keyFile": "keys/master.key" },
          "listeners": [
            { "address": "0.0.0.0", "port": 2762, "security": "tls" },
            { "address": "127.0.0.1", "port": 11112, "security": "plain" }
          ],
          "tls": { "certificate": "tls/node.crt", "key": "tls/node.key", "trust": [], "revoked": [] },
          "partners": [
          ],
          "routes": [
          ],
          "logging": { "folder": "logs" }
        }

        """.ReplaceLineEndings("\n");
}
