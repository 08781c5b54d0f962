using DicomExchange.Node.Client;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Commitment;

/// <summary>What both roles of storage commitment work with.</summary>
public sealed record CommitmentParts(ExchangeStore Store, LiveSettings Settings, PartnerDialer Dialer, AuditDesk Audit, TimeProvider Time, ILogger Log)
{
    /// <summary>How long a partner that fails is left alone after so many failures in a row.</summary>
    public required Func<int, TimeSpan> RestAfter { get; init; }

    /// <summary>
    /// How long a peer is left to itself before a report goes out on its association: most release right after they were answered, and a
    /// report under way would break that off.
    /// </summary>
    public TimeSpan Courtesy { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a delivery a partner is asked about it: what is delivered right behind it belongs to the same transaction.</summary>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an association of ours stays open for reports on it.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a partner has for its report before it is asked anew. A report that comes later counts all the same.</summary>
    public TimeSpan ReportDeadline { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a peer has to answer a report on its own association, which goes on without an answer; the report goes another way then.</summary>
    public TimeSpan AnswerDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a report that is overdue is waited for, beside the transactions in which the partner was asked anew.</summary>
    public TimeSpan LateLife { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long it is tried to deliver a report of ours.</summary>
    public TimeSpan ReportLife { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The partner as the settings in force have it; null where they do not.</summary>
    internal PartnerSettings? PartnerNow(string name) => Settings.Current.Partners.FirstOrDefault(partner => partner.Name == name);

    /// <summary>Whether a partner can be called for this: it has a place, and where it is called in clear somebody has accepted that.</summary>
    internal static bool IsCallable(PartnerSettings partner) =>
        partner is { Host: not null, Port: not null } && (partner.Security == ChannelSecurity.Tls || partner.PlainRisk);

    internal AuditRecord Record(string partner) => new() { Event = AuditEvent.StorageCommitment, Time = Time.GetUtcNow(), Partner = partner };

    /// <summary>Of an association of ours with a partner.</summary>
    internal AuditRecord Record(PartnerSettings partner) => Record(partner.Name) with { RemoteAddress = $"{partner.Host}:{partner.Port}" };
}
