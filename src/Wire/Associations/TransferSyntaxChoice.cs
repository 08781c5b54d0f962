using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>Which of the proposed transfer syntaxes is accepted. Pure.</summary>
public static class TransferSyntaxChoice
{
    /// <param name="peerStores">
    /// The peer sends objects to us: its own order decides, as nothing is decoded here. Otherwise we send to it, and a native
    /// syntax comes first because held native objects convert into one another without loss.
    /// </param>
    /// <returns>Null when none of the proposed syntaxes can be held.</returns>
    public static TransferSyntax? For(ContextProposal proposal, bool peerStores)
    {
        var list = proposal.TransferSyntaxes.Select(Find).OfType<TransferSyntax>().ToList();
        if (!MessageServices.Contains(proposal.AbstractSyntax))
        {
            return (peerStores ? null : list.Find(s => s.IsNative)) ?? list.FirstOrDefault();
        }

        return list.Find(s => s == TransferSyntaxes.ExplicitLittleEndian)
            ?? list.Find(s => s == TransferSyntaxes.ImplicitLittleEndian)
            ?? list.Find(s => s == TransferSyntaxes.ExplicitBigEndian);
    }

    private static TransferSyntax? Find(Uid uid) => TransferSyntaxes.TryGet(uid, out var syntax) ? syntax : null;
}
