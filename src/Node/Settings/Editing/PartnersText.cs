using System.Text.Json;

namespace DicomExchange.Node.Settings.Editing;

/// <summary>Where the list <c>partners</c> lies in the bytes of a settings file that is right. Offsets are in bytes, ends exclusive.</summary>
/// <param name="Open">Just after <c>[</c>; -1 where the file has no such key.</param>
/// <param name="Close">At <c>]</c>.</param>
/// <param name="Elements">The entries from <c>{</c> to after <c>}</c>.</param>
/// <param name="LastName">At the name of the document's last key.</param>
/// <param name="LastEnd">Just after the document's last value.</param>
internal sealed record PartnersText(int Open, int Close, IReadOnlyList<(int Start, int End)> Elements, int LastName, int LastEnd)
{
    /// <exception cref="JsonException">The bytes are no strict JSON; they were to be read by the reader of the settings first.</exception>
    public static PartnersText Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var elements = new List<(int, int)>();
        var (open, close, lastName, lastEnd) = (-1, -1, 0, 0);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType is not JsonTokenType.PropertyName)
            {
                continue;
            }

            lastName = (int)reader.TokenStartIndex;
            var isPartners = reader.ValueTextEquals("partners"u8);
            reader.Read();
            if (isPartners)
            {
                open = (int)reader.BytesConsumed;
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
                {
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    elements.Add((start, (int)reader.BytesConsumed));
                }

                close = (int)reader.TokenStartIndex;
            }
            else
            {
                reader.Skip();
            }

            lastEnd = (int)reader.BytesConsumed;
        }

        return new PartnersText(open, close, elements, lastName, lastEnd);
    }
}
