using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Node.Services;

/// <summary>
/// Puts the text of an answer into a character set that the requester reads: the one its identifier declared where that has
/// every character needed, else UTF-8, always said by (0008,0005) (PS3.4 §C.4.1.1.3). Pure.
/// </summary>
public static class AnswerText
{
    /// <param name="answer">Text in UTF-8, and (0008,0005) present where it is more than ASCII.</param>
    public static DataSet For(SpecificCharacterSet requested, DataSet answer)
    {
        if (!answer.Contains(Tags.SpecificCharacterSet) || requested.Value == SpecificCharacterSet.Utf8.Value)
        {
            return answer;
        }

        return TryEncode(requested, answer) is { } encoded ? requested.DeclareIn(encoded) : answer;
    }

    private static DataSet? TryEncode(SpecificCharacterSet set, DataSet source)
    {
        var target = new DataSet();
        foreach (var element in source)
        {
            if (TryEncode(set, element) is not { } encoded)
            {
                return null;
            }

            target.Set(encoded);
        }

        return target;
    }

    private static Element? TryEncode(SpecificCharacterSet set, Element element)
    {
        if (element.Items is { } items)
        {
            var encoded = items.Select(item => TryEncode(set, item)).ToList();
            return encoded.Contains(null) ? null : new Element(element.Tag, [.. encoded.OfType<DataSet>()]);
        }

        if (!element.Vr.UsesCharacterSet())
        {
            return element;
        }

        return set.TryEncode(Encoding.UTF8.GetString(element.Value.Span), element.Vr, out var value)
            ? new Element(element.Tag, element.Vr, value)
            : null;
    }
}
