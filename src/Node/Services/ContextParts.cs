using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Node.Services;

/// <summary>Fits objects into associations: one presentation context for each class and syntax, at most 128 of them (PS3.8 §9.3.2.2). Pure.</summary>
public static class ContextParts
{
    private const int MaxContexts = 128;

    /// <summary>Cuts a list so that each part needs no more contexts than an association has.</summary>
    public static IEnumerable<IReadOnlyList<T>> Cut<T>(IReadOnlyList<T> objects, Func<T, (Uid SopClass, Uid TransferSyntax)> kind)
    {
        var part = new List<T>();
        var kinds = new HashSet<(Uid, Uid)>();
        foreach (var item in objects)
        {
            if (!kinds.Contains(kind(item)) && kinds.Count == MaxContexts)
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
    public static IReadOnlyList<ProposedContext> Propose<T>(IEnumerable<T> objects, Func<T, (Uid SopClass, Uid TransferSyntax)> kind) =>
    [
        .. objects.Select(kind).Distinct()
            .Select(pair => TransferSyntaxes.TryGet(pair.TransferSyntax, out var syntax) ? new ProposedContext(pair.SopClass, syntax) : null)
            .OfType<ProposedContext>(),
    ];
}
