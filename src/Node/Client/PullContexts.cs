using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Node.Client;

/// <summary>
/// What to propose for a C-GET: the retrieve class, and for each class that may come one context for each syntax, since an
/// acceptor picks one syntax of a context (PS3.8 §9.3.2.2) and not every object can be rewritten in the one it picked. Pure.
/// </summary>
public static class PullContexts
{
    private const int MaxContexts = 128;

    /// <summary>What dental equipment writes, when nothing better is known.</summary>
    private static readonly Uid[] Usual =
    [
        SopClasses.DigitalIntraOralXRayImageStorageForPresentation, SopClasses.DigitalXRayImageStorageForPresentation, SopClasses.CTImageStorage,
        SopClasses.SecondaryCaptureImageStorage, SopClasses.ComputedRadiographyImageStorage, SopClasses.VLPhotographicImageStorage,
        SopClasses.XRay3DCraniofacialImageStorage, SopClasses.DigitalIntraOralXRayImageStorageForProcessing,
    ];

    private static readonly TransferSyntax[] Native =
        [TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitBigEndian];

    /// <param name="retrieve">The retrieve class of the information model.</param>
    /// <param name="classes">The classes to come, as far as known; empty proposes the usual ones.</param>
    public static (IReadOnlyList<ProposedContext> Contexts, IReadOnlyList<RoleSelection> Roles) For(Uid retrieve, IReadOnlyCollection<Uid> classes)
    {
        Uid[] wanted = classes.Count > 0 ? [.. classes] : Usual;
        var contexts = new List<ProposedContext> { new(retrieve, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian) };

        // Round by round, so that every class has its likeliest syntaxes before any has its rarest.
        var rounds = Native.Concat(TransferSyntaxes.Held.Where(s => !Native.Contains(s)));
        contexts.AddRange(rounds.SelectMany(syntax => wanted.Select(c => new ProposedContext(c, syntax))).Take(MaxContexts - 1));
        return (contexts, [.. contexts.Skip(1).Select(c => c.AbstractSyntax).Distinct().Select(c => new RoleSelection(c, Scu: false, Scp: true))]);
    }
}
