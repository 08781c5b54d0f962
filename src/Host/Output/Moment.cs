using System.Globalization;

namespace DicomExchange.Host.Output;

/// <summary>Times as people read them: in the zone of this machine, always with its offset from UTC.</summary>
internal static class Moment
{
    public static string Of(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
