using System.Collections.Immutable;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Node.Services;

/// <summary>Fits objects into associations: one presentation context for each class and syntax, at most 128 of them (PS3.8 §9.3.2.2). Pure.</summary>
public static class ContextParts
{
    /// <summary>A fifth of what an association has: a kind that can be rewritten may need four contexts more.</summary>
    private const int MaxKinds = 25;

    /// <summary>What is proposed beside the syntax an object is held in, where it can be rewritten so. The last two few take, and of those hardly one nothing else.</summary>
    private static readonly ImmutableArray<TransferSyntax> Native =
        [TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.Deflated, TransferSyntaxes.ExplicitBigEndian];

    /// <summary>Cuts a list so that each part needs no more contexts than an association has.</summary>
    public static IEnumerable<IReadOnlyList<T>> Cut<T>(IReadOnlyList<T> objects, Func<T, (Uid SopClass, Uid TransferSyntax)> kind)
    {
        var part = new List<T>();
        var kinds = new HashSet<(Uid, Uid)>();
        foreach (var item in objects)
        {
            if (!kinds.Contains(kind(item)) && kinds.Count == MaxKinds)
            {
                yield return part;
                part = [];
                kinds.Clear();
            }

            kinds.Add(kind(item));
            part.Add(item);
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    /// <summary>What must be proposed so that each object can go as it is, or be rewritten without loss.</summary>
    /// <param name="objects">What is to be sent.</param>
    /// <param name="kind">Class and syntax of an object.</param>
    /// <param name="withDefault">
    /// Propose every native syntax for what can be rewritten so: implicit little endian, which every receiver has to take (PS3.5 §10.1), is among
    /// them, and those that lose no representation.
    /// </param>
    public static IReadOnlyList<ProposedContext> Propose<T>(IEnumerable<T> objects, Func<T, (Uid SopClass, Uid TransferSyntax)> kind, bool withDefault)
    {
        var contexts = new List<ProposedContext>();
        foreach (var (sopClass, uid) in objects.Select(kind).Distinct())
        {
            if (TransferSyntaxes.TryGet(uid, out var syntax))
            {
                contexts.Add(new ProposedContext(sopClass, syntax));
                contexts.AddRange(withDefault ? Others(syntax).Select(other => new ProposedContext(sopClass, other)) : []);
            }
        }

        return [.. contexts.DistinctBy(c => (c.AbstractSyntax, c.TransferSyntaxes[0]))];
    }

    private static IEnumerable<TransferSyntax> Others(TransferSyntax held) =>
        Native.Where(other => other != held && DataSetTranscoder.CanConvert(held, other, out _));
}
