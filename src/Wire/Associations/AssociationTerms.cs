using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>What was negotiated.</summary>
public sealed record AssociationTerms
{
    /// <summary>True when this side asked for the association.</summary>
    public required bool IsRequestor { get; init; }

    public required AeTitle CallingAeTitle { get; init; }

    public required AeTitle CalledAeTitle { get; init; }

    /// <summary>The accepted contexts, by ascending id.</summary>
    public required IReadOnlyList<PresentationContext> Contexts { get; init; }

    /// <summary>Contexts that the acceptor did not accept, in the order of its answer.</summary>
    public IReadOnlyList<RefusedContext> Refused { get; init; } = [];

    /// <summary>The longest P-DATA-TF body this side takes.</summary>
    public required int MaxReceiveLength { get; init; }

    /// <summary>The longest P-DATA-TF body the peer takes; an unlimited peer appears with this side's own ceiling.</summary>
    public required int MaxSendLength { get; init; }

    /// <summary>Operations the requestor may have outstanding; 1 unless negotiated, 0 is unlimited.</summary>
    public ushort Window { get; init; } = 1;

    public Uid PeerImplementationClass { get; init; }

    public string? PeerImplementationVersion { get; init; }

    /// <summary>The extended negotiation that holds: the acceptor's answers.</summary>
    public IReadOnlyList<ExtendedNegotiation> Extended { get; init; } = [];

    /// <summary>The user identity of the request, if it had one.</summary>
    public UserIdentity? Identity { get; init; }

    public PresentationContext? FindContext(byte id)
    {
        foreach (var context in Contexts)
        {
            if (context.Id == id)
            {
                return context;
            }
        }

        return null;
    }

    /// <summary>The contexts of a SOP class in which this side may invoke operations.</summary>
    public IEnumerable<PresentationContext> ContextsToInvoke(Uid abstractSyntax) =>
        Contexts.Where(c => c.AbstractSyntax == abstractSyntax && c.Roles.HasFlag(LocalRoles.Scu));

    /// <summary>The extensions that both sides agreed on for a query or retrieve class (PS3.4 §C.5.1.1).</summary>
    public QueryExtensions ExtensionsOf(Uid sopClass)
    {
        var agreed = QueryExtensions.None;
        if (Extended.FirstOrDefault(e => e.SopClass == sopClass) is { } item)
        {
            var bytes = item.Information.Span;
            for (var i = 0; i < Math.Min(bytes.Length, 7); i++)
            {
                agreed |= bytes[i] == 1 ? (QueryExtensions)(1 << i) : QueryExtensions.None;
            }
        }

        return agreed;
    }
}
