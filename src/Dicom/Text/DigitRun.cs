namespace DicomExchange.Dicom.Text;

/// <summary>Decimal digits as dates and times are made of: every byte a digit, at most nine of them.</summary>
internal static class DigitRun
{
    public static bool TryRead(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        if (digits.Length is 0 or > 9)
        {
            return false;
        }

        foreach (var b in digits)
        {
            if (b is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + (b - '0');
        }

        return true;
    }

    /// <summary>Reads the next two digits as a number within bounds.</summary>
    public static bool TryTakeTwo(ref ReadOnlySpan<byte> rest, int least, int most, out int number)
    {
        number = 0;
        if (rest.Length < 2 || !TryRead(rest[..2], out number) || number < least || number > most)
        {
            return false;
        }

        rest = rest[2..];
        return true;
    }

    /// <summary>Reads a fraction of one to six digits as microseconds, with the microseconds its last digit spans.</summary>
    public static bool TryTakeFraction(ref ReadOnlySpan<byte> rest, out int microseconds, out int span)
    {
        var count = 0;
        while (count < rest.Length && rest[count] is >= (byte)'0' and <= (byte)'9')
        {
            count++;
        }

        span = 1_000_000;
        if (count > 6 || !TryRead(rest[..count], out microseconds))
        {
            microseconds = 0;
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            span /= 10;
        }

        microseconds *= span;
        rest = rest[count..];
        return true;
    }
}
