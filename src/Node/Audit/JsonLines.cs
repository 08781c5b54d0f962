using System.Buffers;
using System.Text.Json;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>
/// A record as one line of JSON. What does not apply is left out. Everything but plain ASCII is escaped, so that no text of others can end
/// a line or reach a terminal; read back it is what it was, but for what is no character, which is U+FFFD.
/// </summary>
internal static class JsonLines
{
    public static void Write(long sequence, AuditRecord record, IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", sequence);
            foreach (var (name, value) in ExportColumns.All)
            {
                if (value(record) is { } given)
                {
                    json.WritePropertyName(name);
                    WriteValue(json, given);
                }
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    public static void WriteUnreadable(TrailEntry entry, IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", entry.Sequence);
            json.WriteString("event", ExportColumns.Unreadable);
            json.WriteString("reason", entry.Reason);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    public static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case IReadOnlyList<string> texts:
                json.WriteStartArray();
                foreach (var text in texts)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                break;
            default:
                WriteClasses(json, (IReadOnlyList<ClassCount>)value);
                break;
        }
    }

    private static void WriteClasses(Utf8JsonWriter json, IReadOnlyList<ClassCount> classes)
    {
        json.WriteStartArray();
        foreach (var (sopClass, count) in classes)
        {
            json.WriteStartObject();
            json.WriteString("sopClass", sopClass.Value);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
