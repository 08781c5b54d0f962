using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>node</c>.</summary>
public sealed record IdentitySettings
{
    [Description("The AE titles this node answers to; the first is the one it calls others with.")]
    [MinLength(1)]
    [MaxLength(16)]
    public required IReadOnlyList<AeTitle> AeTitles { get; init; }

    [Description("The folder of the encrypted store.")]
    public required SettingsPath Data { get; init; }

    [Description("The master key: a file outside the data folder, mode 0600 in a folder of mode 0700, best on another volume; or credential:NAME for a systemd credential.")]
    public required SettingsPath KeyFile { get; init; }
}
