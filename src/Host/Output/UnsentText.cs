using DicomExchange.Dicom.Part10;
using DicomExchange.Node.Client;

namespace DicomExchange.Host.Output;

/// <summary>Why a file was not sent, for a person: the reason word and what it means.</summary>
internal static class UnsentText
{
    /// <param name="reason">A reason word, or what the operating system said.</param>
    public static string Of(string reason) => reason switch
    {
        Part10Exception.NotDicom => $"{reason}: it is no DICOM file, so there is nothing to send of it.",
        Part10Exception.MetaBroken => $"{reason}: its file meta information ends early or contradicts itself. Export it again where it comes from.",
        Part10Exception.UnknownSyntax => $"{reason}: it is written in a transfer syntax this version does not know. Export it in another one.",
        FileInspection.OddLength => $"{reason}: its data set has an odd number of bytes, so it was cut off or damaged. Export it again where it comes from.",
        FileInspection.UidsMissing => $"{reason}: it does not say which SOP class and instance it is, so no partner could keep it.",
        _ => reason,
    };
}
