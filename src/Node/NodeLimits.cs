using DicomExchange.Node.Settings;
using DicomExchange.Wire;

namespace DicomExchange.Node;

/// <summary>The settings' <c>limits</c> in the words of the wire.</summary>
public static class NodeLimits
{
    public static WireLimits Of(NodeSettings settings) => WireLimits.Default with
    {
        MaxAssociations = settings.Limits.Associations,
        MaxAssociationsPerAddress = settings.Limits.AssociationsPerAddress,
        FirstByteDeadline = TimeSpan.FromSeconds(settings.Limits.HandshakeSeconds),
        HandshakeDeadline = TimeSpan.FromSeconds(settings.Limits.HandshakeSeconds),
        Artim = TimeSpan.FromSeconds(settings.Limits.ArtimSeconds),
        ConnectDeadline = TimeSpan.FromSeconds(settings.Limits.ConnectSeconds),
        AssociateDeadline = TimeSpan.FromSeconds(settings.Limits.AssociateSeconds),
        Idle = TimeSpan.FromSeconds(settings.Limits.IdleSeconds),
        Progress = TimeSpan.FromSeconds(settings.Limits.ProgressSeconds),
        Operation = TimeSpan.FromSeconds(settings.Limits.ResponseSeconds),
    };
}
