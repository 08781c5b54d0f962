using System.Buffers;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Text;

/// <summary>
/// What (0008,0005) says of the text in a data set (PS3.3 §C.12.1.1.2, PS3.5 §6.1.2): decodes every value without ever
/// failing, and encodes text where the set has its characters. Immutable; cheap to keep, so one per data set.
/// </summary>
public sealed class SpecificCharacterSet
{
    private static readonly Tag AttributeTag = new(0x0008, 0x0005);

    private readonly CharacterRepertoire[] sets;
    private readonly CharacterRepertoire? right;
    private readonly CharacterRepertoire? assumedRight;
    private readonly Encoding? whole;

    private SpecificCharacterSet(string value, bool isKnown, Encoding whole)
    {
        Value = value;
        IsKnown = isKnown;
        this.whole = whole;
        sets = [];
    }

    private SpecificCharacterSet(string value, bool isKnown, CharacterRepertoire[] sets, CharacterRepertoire? right)
    {
        Value = value;
        IsKnown = isKnown;
        this.sets = sets;

        // A set of double bytes may not stand first. Devices name one there and write it without escapes, and it is read so.
        assumedRight = right;
        this.right = right is { IsDouble: true } ? null : right;
    }

    /// <summary>The default repertoire, ISO-IR 6: what holds where (0008,0005) is absent.</summary>
    public static SpecificCharacterSet Default { get; } = new(string.Empty, isKnown: true, [CharacterRepertoires.Ascii], right: null);

    /// <summary>ISO_IR 192, in which everything can be written.</summary>
    public static SpecificCharacterSet Utf8 { get; } = new("ISO_IR 192", isKnown: true, Encoding.UTF8);

    /// <summary>What most objects declare, understood once.</summary>
    private static readonly (byte[] Term, SpecificCharacterSet Set)[] Usual =
        [.. new[] { "ISO_IR 100", "ISO_IR 192", "ISO_IR 6", "ISO_IR 101", "ISO_IR 144", "GB18030" }.Select(static term => (Encoding.ASCII.GetBytes(term), Parse(term)))];

    /// <summary>The standard's defined terms, separated by backslashes, for (0008,0005); empty for the default repertoire.</summary>
    public string Value { get; }

    /// <summary>False where a term was not understood; its bytes decode to U+FFFD, all others are read.</summary>
    public bool IsKnown { get; }

    /// <summary>Reads the value of (0008,0005), tolerant of other spellings of its terms. Never fails.</summary>
    public static SpecificCharacterSet Parse(ReadOnlySpan<byte> value)
    {
        // No list of sets that means something is longer; a longer one is not looked at beyond this.
        const int LongestUseful = 1024;
        var term = value.TrimEnd((byte)' ');
        foreach (var usual in Usual)
        {
            if (term.SequenceEqual(usual.Term))
            {
                return usual.Set;
            }
        }

        return Parse(Encoding.ASCII.GetString(value[..Math.Min(value.Length, LongestUseful)]));
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static SpecificCharacterSet Parse(string value)
    {
        var numbers = new List<int?>();
        foreach (var term in value.Split('\\'))
        {
            numbers.Add(CharacterSetTerms.RegistrationOf(term));
        }

        if (numbers.Find(n => n is CharacterRepertoires.Utf8 or CharacterSetTerms.Gb18030 or CharacterSetTerms.Gbk) is { } replacing)
        {
            return replacing switch
            {
                CharacterRepertoires.Utf8 => Utf8,
                CharacterSetTerms.Gb18030 => new("GB18030", isKnown: true, CharacterRepertoires.Gb18030),
                _ => new("GBK", isKnown: true, CharacterRepertoires.Gbk),
            };
        }

        if (numbers is [null or 6])
        {
            return numbers is [6] ? Default : new SpecificCharacterSet(string.Empty, isKnown: false, [CharacterRepertoires.Ascii], right: null);
        }

        return WithParts(numbers);
    }

    /// <summary>What the data set declares for itself; an item of a sequence that declares nothing has what its parent has.</summary>
    public static SpecificCharacterSet Of(DataSet dataSet, SpecificCharacterSet? inherited = null) =>
        dataSet[AttributeTag] is { Items: null } e && !e.Value.Span.Trim((byte)' ').IsEmpty ? Parse(e.Value.Span) : inherited ?? Default;

    /// <summary>
    /// The text of a value field, all its values with the backslashes between them, padding kept. Bytes without meaning
    /// become U+FFFD. Representations that ignore (0008,0005) are read as ASCII.
    /// </summary>
    public string Decode(ReadOnlySpan<byte> value, Vr vr)
    {
        var ignoresSet = !vr.UsesCharacterSet();
        if (whole is not null && !ignoresSet)
        {
            return whole.GetString(value);
        }

        var isPlain = !value.ContainsAnyInRange((byte)0x7F, (byte)0xFF) && !value.Contains((byte)0x1B);
        if (isPlain && (ignoresSet || sets[0] == CharacterRepertoires.Ascii))
        {
            return Encoding.ASCII.GetString(value);
        }

        return ignoresSet ? CodeExtension.Decode(value, vr, CharacterRepertoires.Ascii, right: null) : CodeExtension.Decode(value, vr, sets[0], assumedRight);
    }

    /// <summary>
    /// The bytes of a value field, padded to even length; false where this set lacks a character: then the whole data
    /// set is best written in <see cref="Utf8"/>. Backslashes separate values where the representation allows several.
    /// </summary>
    public bool TryEncode(ReadOnlySpan<char> text, Vr vr, out byte[] value)
    {
        value = [];
        var bytes = new ArrayBufferWriter<byte>(text.Length + 16);
        if (!TryWrite(text, vr, bytes))
        {
            return false;
        }

        if ((bytes.WrittenCount & 1) != 0)
        {
            bytes.Write([vr.Padding()]);
        }

        value = bytes.WrittenSpan.ToArray();
        return true;
    }

    /// <summary>Writes (0008,0005) for this set, or removes it for the default repertoire.</summary>
    public DataSet DeclareIn(DataSet dataSet)
    {
        if (Value.Length > 0)
        {
            return dataSet.SetText(AttributeTag, Vr.CS, Value);
        }

        dataSet.Remove(AttributeTag);
        return dataSet;
    }

    public override string ToString() => Value;

    private static SpecificCharacterSet WithParts(List<int?> numbers)
    {
        var isKnown = !numbers.Contains(null);
        numbers[0] ??= 6;
        numbers.RemoveAll(n => n is null);
        var hasRomaji = numbers is [CharacterRepertoires.Katakana, ..];
        var left = hasRomaji ? CharacterRepertoires.Romaji : CharacterRepertoires.Ascii;
        var first = CharacterRepertoires.Find(numbers[0]!.Value) is { IsRight: true } set ? set : null;
        CharacterRepertoire[] all = [left, .. numbers.Select(n => CharacterRepertoires.Find(n!.Value)!).Where(s => s != left).Distinct()];
        return new SpecificCharacterSet(CharacterSetTerms.ValueOf(numbers), isKnown, all, first);
    }

    private bool TryWrite(ReadOnlySpan<char> text, Vr vr, ArrayBufferWriter<byte> bytes)
    {
        if (!vr.UsesCharacterSet())
        {
            return CodeExtension.TryEncode(text, vr, [CharacterRepertoires.Ascii], right: null, bytes);
        }

        if (whole is null)
        {
            return CodeExtension.TryEncode(text, vr, sets, right, bytes);
        }

        var encoded = new byte[whole.GetByteCount(text)];
        whole.GetBytes(text, encoded);
        bytes.Write(encoded);
        return whole.GetString(encoded).AsSpan().SequenceEqual(text);
    }
}
