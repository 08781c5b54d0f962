namespace DicomExchange.Support;

/// <summary>A settings file that is right: one plain partner, one with a certificate, one route between them.</summary>
public static class SettingsText
{
    /// <summary>The certificate of the partner <c>HILLORTHO</c>.</summary>
    public static readonly string Pin = "sha256:" + new string('a', 64);

    /// <summary>The block <c>limits</c> for nodes whose deadlines are not what a test is about: none passes on a machine that is busy with much else.</summary>
    public const string PatientLimits = """ "limits": { "handshakeSeconds": 240, "connectSeconds": 240, "progressSeconds": 240, "idleSeconds": 240 }, """;

    public static readonly string Practice = $$"""
        {
          "$schema": "./exchange.schema.json",
          "node": { "aeTitles": ["RIVERDENTAL"], "data": "data", "keyFile": "keys/master.key" },
          "listeners": [
            { "address": "0.0.0.0", "port": 2762, "security": "tls" },
            { "address": "127.0.0.1", "port": 11112, "security": "plain" }
          ],
          "tls": { "certificate": "tls/node.crt", "key": "tls/node.key", "trust": ["tls/ca.crt"], "revoked": [] },
          "partners": [
            { "name": "Panoramic unit, room 2", "aeTitles": ["PANO1"],
              "security": "plain", "addresses": ["127.0.0.1/32"], "may": ["echo", "store"] },
            { "name": "Hill Street Orthodontics", "aeTitles": ["HILLORTHO"],
              "security": "tls", "certificates": ["{{Pin}}"],
              "host": "127.0.0.1", "port": 11113,
              "may": ["echo", "store", "find", "move", "get", "commit"], "sees": "granted" }
          ],
          "routes": [
            { "name": "panoramic to orthodontist",
              "when": { "from": ["PANO1"], "modality": ["PX", "DX"] },
              "forwardTo": ["HILLORTHO"],
              "grant": { "to": ["HILLORTHO"], "days": 90, "basis": "treatment" } }
          ]
        }
        """;
}
