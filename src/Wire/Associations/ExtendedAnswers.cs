using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>
/// Answers SOP class extended negotiation (PS3.7 §D.3.3.5). Query and retrieve: one byte an extension, 1 where both want
/// it (PS3.4 §C.5.1.1, §C.5.2.1, §C.5.3.1). Storage (PS3.4 §B.3.1.2, table B.3-2), as objects are kept to the bit, and where this
/// side only sends them (C-GET):
/// <code>
/// | level of support           | 0 | level of signatures (§B.4.1.4) | 0 | coercion         | 0 |
/// | 2: every attribute is kept | 0 | 3: bit preserving              | 0 | 0: none          | 0 |
/// | 3: SCU only                | 0 | 0: SCU only                    | 0 | 2: SCU only      | 0 |
/// </code>
/// </summary>
internal static class ExtendedAnswers
{
    private const int MostExtensions = 7;

    public static IReadOnlyList<ExtendedNegotiation> For(
        IReadOnlyList<ExtendedNegotiation> proposed, IReadOnlyList<PresentationContext> accepted, NegotiationPolicy policy)
    {
        var answers = new List<ExtendedNegotiation>();
        foreach (var item in proposed)
        {
            var roles = accepted.Where(c => c.AbstractSyntax == item.SopClass).Select(c => c.Roles).ToList();
            if (roles.Count == 0 || answers.Exists(a => a.SopClass == item.SopClass))
            {
                continue;
            }

            if (!MessageServices.Contains(item.SopClass))
            {
                answers.Add(item with { Information = roles.Exists(r => r.HasFlag(LocalRoles.Scp)) ? new byte[] { 2, 0, 3, 0, 0, 0 } : new byte[] { 3, 0, 0, 0, 2, 0 } });
            }
            else if (!item.Information.IsEmpty)
            {
                answers.Add(item with { Information = Agree(item.Information.Span, policy.ExtensionsOf(item.SopClass)) });
            }
        }

        return answers;
    }

    private static byte[] Agree(ReadOnlySpan<byte> wanted, QueryExtensions offered)
    {
        var answer = new byte[Math.Min(wanted.Length, MostExtensions)];
        for (var i = 0; i < answer.Length; i++)
        {
            answer[i] = wanted[i] == 1 && ((int)offered & (1 << i)) != 0 ? (byte)1 : (byte)0;
        }

        return answer;
    }
}
