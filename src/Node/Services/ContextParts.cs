using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Node.Services;

/// <summary>Fits objects into associations: one presentation context for each class and syntax, at most 128 of them (PS3.8 §9.3.2.2). Pure.</summary>
public static class ContextParts
{
    /// <summary>Half of what an association has: a native kind may need a second context.</summary>
    private const int MaxKinds = 64;

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

    /// <summary>What must be proposed so that each object can go as it is.</summary>
    /// <param name="objects">What is to be sent.</param>
    /// <param name="kind">Class and syntax of an object.</param>
    /// <param name="withDefault">Propose implicit little endian for native objects too, which every receiver has to take (PS3.5 §10.1).</param>
    public static IReadOnlyList<ProposedContext> Propose<T>(IEnumerable<T> objects, Func<T, (Uid SopClass, Uid TransferSyntax)> kind, bool withDefault)
    {
        var contexts = new List<ProposedContext>();
        foreach (var (sopClass, uid) in objects.Select(kind).Distinct())
        {
            if (TransferSyntaxes.TryGet(uid, out var syntax))
            {
                contexts.Add(new ProposedContext(sopClass, syntax));
                if (withDefault && syntax.IsNative)
                {
                    contexts.Add(new ProposedContext(sopClass, TransferSyntaxes.ImplicitLittleEndian));
                }
            }
        }

        return [.. contexts.DistinctBy(c => (c.AbstractSyntax, c.TransferSyntaxes[0]))];
    }
}
