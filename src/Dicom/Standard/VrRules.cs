namespace DicomExchange.Dicom.Standard;

/// <summary>What PS3.5 §6.2 and §7.1.2 say of each value representation.</summary>
public static class VrRules
{
    /// <summary>True where the explicit encoding has two reserved bytes and a 32-bit length (PS3.5 table 7.1-1).</summary>
    public static bool HasLongLength(this Vr vr) => vr is Vr.OB or Vr.OD or Vr.OF or Vr.OL or Vr.OV or Vr.OW or Vr.SQ
        or Vr.SV or Vr.UC or Vr.UN or Vr.UR or Vr.UT or Vr.UV;

    /// <summary>True for values whose bytes depend on Specific Character Set (PS3.5 §6.1.2.3).</summary>
    public static bool UsesCharacterSet(this Vr vr) => vr is Vr.LO or Vr.LT or Vr.PN or Vr.SH or Vr.ST or Vr.UC or Vr.UT;

    /// <summary>True for values that are characters, in the default repertoire or an extended one.</summary>
    public static bool IsText(this Vr vr) => vr.UsesCharacterSet() || vr is Vr.AE or Vr.AS or Vr.CS or Vr.DA or Vr.DS
        or Vr.DT or Vr.IS or Vr.TM or Vr.UI or Vr.UR;

    /// <summary>True where a backslash separates values (PS3.5 §6.4); LT, ST, UT and UR hold one value.</summary>
    public static bool IsMultiValuedText(this Vr vr) => vr.IsText() && vr is not (Vr.LT or Vr.ST or Vr.UT or Vr.UR);

    /// <summary>Bytes of one number, for byte swapping between endiannesses; 1 where order has no meaning (PS3.5 §7.3).</summary>
    public static int WordSize(this Vr vr) => vr switch
    {
        Vr.AT or Vr.OW or Vr.SS or Vr.US => 2,
        Vr.FL or Vr.OF or Vr.OL or Vr.SL or Vr.UL => 4,
        Vr.FD or Vr.OD or Vr.OV or Vr.SV or Vr.UV => 8,
        _ => 1,
    };

    /// <summary>The byte that makes an odd value even: space for text, NUL for UI and binary (PS3.5 §6.2).</summary>
    public static byte Padding(this Vr vr) => vr.IsText() && vr != Vr.UI ? (byte)' ' : (byte)0;

    /// <summary>The representation with these two letters, or <see cref="Vr.None"/>.</summary>
    public static Vr FromLetters(byte first, byte second)
    {
        var vr = (Vr)((first << 8) | second);
        return vr.IsText() || vr.HasLongLength() || vr.WordSize() > 1 ? vr : Vr.None;
    }

    public static string Letters(this Vr vr) => vr == Vr.None ? "--" : string.Create(2, vr, static (span, v) =>
    {
        span[0] = (char)((ushort)v >> 8);
        span[1] = (char)((ushort)v & 0xFF);
    });
}
