using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Settings;

/// <summary>An attribute of the data dictionary (PS3.6 §6), by its keyword or its number.</summary>
public readonly record struct AttributeName
{
    private AttributeName(string written, Tag tag) => (Written, Tag) = (written, tag);

    /// <summary>As the administrator wrote it.</summary>
    public string Written { get; }

    public Tag Tag { get; }

    /// <summary>The representation that the dictionary gives it.</summary>
    public Vr Vr => DicomDictionary.VrOf(Tag);

    /// <param name="text">A keyword such as <c>BodyPartExamined</c>, or a number such as <c>(0018,0015)</c>; private attributes have neither.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out AttributeName name)
    {
        name = default;
        if (text is null)
        {
            return false;
        }

        if (text is ['(', _, _, _, _, ',', _, _, _, _, ')']
            && uint.TryParse(string.Concat(text.AsSpan(1, 4), text.AsSpan(6, 4)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            name = new AttributeName(text, new Tag(number));
            return DicomDictionary.Find(name.Tag, out _);
        }

        if (!DicomDictionary.Find(text, out var entry))
        {
            return false;
        }

        name = new AttributeName(text, entry.Tag);
        return true;
    }

    public override string ToString() => Written;
}
