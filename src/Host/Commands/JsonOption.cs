using System.CommandLine;

namespace DicomExchange.Host.Commands;

/// <summary>The option <c>--json</c> of every listing verb.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print JSON instead of text." };
}
