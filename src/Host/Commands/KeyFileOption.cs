using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using DicomExchange.Node.Settings;

namespace DicomExchange.Host.Commands;

/// <summary>The option <c>--key-file</c>: for work on a stopped node whose master key is a credential that only its service is given.</summary>
internal static class KeyFileOption
{
    public static Option<string?> Create() => new("--key-file")
    {
        Description = "While the node is stopped: take the master key from this file instead of node.keyFile.",
        HelpName = "FILE",
    };

    [return: NotNullIfNotNull(nameof(settings))]
    public static NodeSettings? Apply(NodeSettings? settings, string? file) => file is null || settings is null ? settings
        : settings with { Node = settings.Node with { KeyFile = new SettingsPath(file, Path.GetFullPath(file)) } };
}
