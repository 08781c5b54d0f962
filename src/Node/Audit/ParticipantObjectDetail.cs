using System.Text;

namespace DicomExchange.Node.Audit;

/// <summary>One more thing to know of an object. The value goes out in base 64, so that it comes back exactly (PS3.15 §A.5.1.1).</summary>
public readonly record struct ParticipantObjectDetail(string Type, ReadOnlyMemory<byte> Value)
{
    public static ParticipantObjectDetail Of(string type, string text) => new(type, Encoding.UTF8.GetBytes(text));
}
