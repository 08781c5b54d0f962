using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;

namespace DicomExchange.Interop.Set;

/// <summary>A node with what was pushed to it.</summary>
/// <param name="Outcomes">What the node answered, by path.</param>
/// <param name="Studies">What a C-FIND says it holds.</param>
public sealed record HeldLayer(
    InteropNode Node, OwnClient Client, IReadOnlyList<SampleObject> Objects, IReadOnlyDictionary<string, SendOutcome> Outcomes, IReadOnlyList<Uid> Studies)
{
    /// <summary>Those the node took.</summary>
    public IEnumerable<SampleObject> Held => Objects.Where(o => Outcomes[o.File.Path].IsStored);
}
