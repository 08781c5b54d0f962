using System.Globalization;

namespace DicomExchange.Dicom.Text;

/// <summary>A day of the Gregorian calendar, a value of DA (PS3.5 §6.2), held as the number yyyymmdd. Ordered.</summary>
public readonly record struct DicomDate(int Number) : IComparable<DicomDate>
{
    public int Year => Number / 10000;

    public int Month => Number / 100 % 100;

    public int Day => Number % 100;

    public static bool operator <(DicomDate left, DicomDate right) => left.Number < right.Number;

    public static bool operator >(DicomDate left, DicomDate right) => left.Number > right.Number;

    public static bool operator <=(DicomDate left, DicomDate right) => left.Number <= right.Number;

    public static bool operator >=(DicomDate left, DicomDate right) => left.Number >= right.Number;

    /// <summary>Reads yyyymmdd and the old yyyy.mm.dd; spaces around it do not count. A day the calendar lacks is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out DicomDate date)
    {
        value = value.Trim((byte)' ');
        Span<byte> digits = stackalloc byte[8];
        date = default;
        if (value.Length == 10 && value[4] == '.' && value[7] == '.')
        {
            value[..4].CopyTo(digits);
            value[5..7].CopyTo(digits[4..]);
            value[8..].CopyTo(digits[6..]);
        }
        else if (value.Length == 8)
        {
            value.CopyTo(digits);
        }
        else
        {
            return false;
        }

        if (!DigitRun.TryRead(digits, out var number))
        {
            return false;
        }

        date = new DicomDate(number);
        return date.Year >= 1 && date.Month is >= 1 and <= 12 && date.Day >= 1 && date.Day <= DateTime.DaysInMonth(date.Year, date.Month);
    }

    /// <summary>Midnight at which the day begins.</summary>
    public DateTime ToDateTime() => new(Year, Month, Day, 0, 0, 0, DateTimeKind.Unspecified);

    public int CompareTo(DicomDate other) => Number.CompareTo(other.Number);

    /// <summary>The day so many days on, or the first or last of the calendar.</summary>
    public DicomDate AddDays(int days)
    {
        var number = Math.Clamp(DateOnly.FromDateTime(ToDateTime()).DayNumber + days, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber);
        var day = DateOnly.FromDayNumber(number);
        return new DicomDate((day.Year * 10000) + (day.Month * 100) + day.Day);
    }

    public override string ToString() => Number.ToString("D8", CultureInfo.InvariantCulture);
}
