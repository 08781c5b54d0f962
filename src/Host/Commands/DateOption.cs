using System.CommandLine;
using System.Text;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Host.Commands;

/// <summary>The option <c>--date</c>: days as DICOM writes them.</summary>
internal static class DateOption
{
    public static Option<string?> Create() => new("--date")
    {
        Description = "Study date, YYYYMMDD or a range such as 20260101-20260331, 20260101- or -20260331.",
        HelpName = "DATE",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DicomDateRange.Parse(Encoding.UTF8.GetBytes(text), out _) is not null)
            {
                result.AddError($"--date: a day such as 20260301, or a range such as 20260101-20260331, 20260101- or -20260331; not '{text}'.");
            }

            return text;
        },
    };
}
