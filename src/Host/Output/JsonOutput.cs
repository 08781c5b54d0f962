using System.Text.Json;

namespace DicomExchange.Host.Output;

/// <summary>What <c>--json</c> prints: the answer as one document, keys in camel case.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write<T>(TextWriter output, T answer) => output.WriteLine(JsonSerializer.Serialize(answer, Indented));
}
