using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Node.Forwarding;

/// <summary>An instance as the conditions of routes see it when it arrives. For one thread: it remembers the values it was asked for.</summary>
/// <param name="attributes">Of the instance, in the character set they were written in.</param>
/// <param name="at">When it arrived, in the zone of the node.</param>
public sealed class RoutedInstance(DataSet attributes, DateTimeOffset at)
{
    private readonly Dictionary<Tag, byte[]> texts = [];
    private readonly SpecificCharacterSet characterSet = SpecificCharacterSet.Of(attributes);

    /// <summary>The partner that sent it, by its name; null where that is not known.</summary>
    public string? Sender { get; init; }

    /// <summary>The title of ours that it called; null where that is not known.</summary>
    public AeTitle? CalledAe { get; init; }

    public DateTimeOffset At => at;

    public DataSet Attributes => attributes;

    /// <summary>The values of an attribute in the form of <see cref="AttributeText"/>; empty where it has none.</summary>
    public ReadOnlySpan<byte> Text(Tag tag)
    {
        if (!texts.TryGetValue(tag, out var text))
        {
            var known = DicomDictionary.VrOf(tag);
            text = attributes[tag] is { Items: null } element
                ? AttributeText.Of(element, AttributePattern.IsNumber(known) && element.Vr is not (Vr.UN or Vr.None) ? element.Vr : known, characterSet)
                : [];
            texts.Add(tag, text);
        }

        return text;
    }
}
