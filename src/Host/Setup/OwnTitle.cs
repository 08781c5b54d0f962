using DicomExchange.Dicom.Standard;

namespace DicomExchange.Host.Setup;

/// <summary>The AE title for a node whose administrator named none.</summary>
internal static class OwnTitle
{
    /// <summary>The letters and digits of the machine's name, in capitals as most devices want them.</summary>
    public static AeTitle Of(string machine)
    {
        var letters = string.Concat(machine.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).Take(AeTitle.MaxLength));
        return AeTitle.TryParse(letters, out var title) ? title : AeTitle.Parse("DICOMEXCHANGE");
    }
}
