using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Client;

/// <summary>Calls partners as the settings say: where, with which security, and whose certificate must answer. Every outgoing association begins here.</summary>
public sealed class PartnerDialer(LiveSettings settings, Func<TlsPolicy?> tls, TimeProvider time)
{
    /// <summary>Reason word for a partner that the settings give no host and port.</summary>
    public const string NoAddress = "partner-without-address";

    /// <summary>Told of calls of which no association came.</summary>
    public Action<PartnerSettings, DialException>? Failed { get; init; }

    /// <summary>The bandwidth of a partner; see <see cref="AssociationProposal.Pace"/>.</summary>
    public Func<PartnerSettings, Func<int, TimeSpan>>? PaceOf { get; init; }

    private readonly DicomDialer dialer = new(
        tls,
        () => NodeLimits.Of(settings.Current),
        time);

    /// <summary>Asks a partner for an association.</summary>
    /// <param name="partner">Whom to call.</param>
    /// <param name="called">Which of its titles; empty for its first.</param>
    /// <param name="contexts">What is needed there.</param>
    /// <exception cref="DialException">No association came of it.</exception>
    public Task<Association> ConnectAsync(PartnerSettings partner, AeTitle called, IReadOnlyList<ProposedContext> contexts, CancellationToken cancellationToken) =>
        ConnectAsync(new Receiver(partner, called), contexts, cancellationToken);

    /// <summary>Asks a partner for an association on which objects go to it.</summary>
    /// <exception cref="DialException">No association came of it.</exception>
    public Task<Association> ConnectAsync(Receiver receiver, IReadOnlyList<ProposedContext> contexts, CancellationToken cancellationToken)
    {
        var (partner, title, window) = receiver;
        var proposal = new AssociationProposal(settings.Current.Node.AeTitles[0], title.IsEmpty ? partner.AeTitles[0] : title, contexts) { Window = window };
        return ConnectAsync(partner, proposal, cancellationToken);
    }

    /// <summary>Asks a partner for an association in which it may invoke operations on us too, as for a C-GET.</summary>
    /// <inheritdoc cref="ConnectAsync(PartnerSettings, AeTitle, IReadOnlyList{ProposedContext}, CancellationToken)"/>
    public Task<Association> ConnectAsync(
        PartnerSettings partner, IReadOnlyList<ProposedContext> contexts, IReadOnlyList<RoleSelection> roles, CancellationToken cancellationToken) =>
        ConnectAsync(partner, partner.AeTitles[0], contexts, roles, cancellationToken);

    /// <summary>The same, of one of the partner's titles.</summary>
    /// <inheritdoc cref="ConnectAsync(PartnerSettings, AeTitle, IReadOnlyList{ProposedContext}, CancellationToken)"/>
    public Task<Association> ConnectAsync(
        PartnerSettings partner, AeTitle called, IReadOnlyList<ProposedContext> contexts, IReadOnlyList<RoleSelection> roles, CancellationToken cancellationToken) =>
        ConnectAsync(partner, new AssociationProposal(settings.Current.Node.AeTitles[0], called, contexts) { Roles = roles }, cancellationToken);

    private async Task<Association> ConnectAsync(PartnerSettings partner, AssociationProposal proposal, CancellationToken cancellationToken)
    {
        try
        {
            return await dialer.ConnectAsync(TargetOf(partner), proposal with { Pace = PaceOf?.Invoke(partner) }, cancellationToken);
        }
        catch (DialException failure)
        {
            Failed?.Invoke(partner, failure);
            throw;
        }
    }

    private static DialTarget TargetOf(PartnerSettings partner)
    {
        var isTls = partner.Security == ChannelSecurity.Tls;
        var expected = isTls
            ? new ExpectedCertificate { Pins = [.. partner.Certificates], Issuers = partner.Issuer is { } issuer ? [issuer] : [], Subject = partner.Subject?.Text }
            : null;
        var target = new DialTarget(partner.Host?.ToString() ?? string.Empty, partner.Port ?? 0, isTls ? WireSecurity.Tls : WireSecurity.Plain, expected);
        return partner is { Host: not null, Port: not null }
            ? target
            : throw new DialException(target, NoAddress, $"The settings give no host and port for \"{partner.Name}\". Enter both to send to it.");
    }
}
