using DicomExchange.Store.Audit;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Audit;

/// <summary>Who takes part in what a record tells: the node, the partner at the other end, and the person at the node.</summary>
internal sealed class Parties(AuditRecord record, AuditSource source)
{
    /// <summary>Who is named when nothing is known of the other side.</summary>
    private const string Unknown = "unknown";

    private const string MovedBy = "moved by ";

    /// <summary>True where a user of the node did it: the actor of a record is a user or a certificate.</summary>
    public bool HasPerson => record.Actor.Length > 0 && !record.Actor.StartsWith(Fingerprint.Prefix, StringComparison.Ordinal);

    /// <summary>True where the node called the partner, by itself or because a user asked; false where a partner called it.</summary>
    public bool NodeCalled => HasPerson || (!IsMoved && (IsByRoute || IsOursToThem || IsOfNobody));

    /// <summary>True where another partner asked for what the receiver got. Titles and certificate of the record are then that partner's.</summary>
    public bool IsMoved => record.Basis.StartsWith(MovedBy, StringComparison.Ordinal);

    private bool IsByRoute => record.Basis.StartsWith("route ", StringComparison.Ordinal);

    private bool IsOursToThem =>
        source.AeTitles.Contains(record.CallingTitle, StringComparer.Ordinal) && !source.AeTitles.Contains(record.CalledTitle, StringComparer.Ordinal);

    /// <summary>No association had come of it yet.</summary>
    private bool IsOfNobody => record.CallingTitle.Length == 0 && record.RemoteAddress.Length == 0;

    private string OurTitle => NodeCalled ? record.CallingTitle : record.CalledTitle;

    private string PeerTitle => NodeCalled ? record.CalledTitle : record.CallingTitle;

    /// <summary>The node as a process, with the AE title that took part, or all of them where none did in particular.</summary>
    public ActiveParticipant Node(AuditCode? role = null, bool isRequestor = false) => new()
    {
        UserId = source.UserId,
        AlternativeUserId = TitlesOf(OurTitle.Length > 0 ? [OurTitle] : source.AeTitles),
        UserName = AuditSource.ProcessName,
        IsRequestor = isRequestor,
        Role = role,
        AccessPoint = new NetworkAccessPoint(source.Host, NetworkAccessPointType.MachineName),
    };

    /// <summary>The other side: the partner's name in the settings, or what it called itself. Its certificate is its user name.</summary>
    public ActiveParticipant Peer(AuditCode? role = null, bool isRequestor = false)
    {
        var point = NetworkAccessPoint.Of(record.RemoteAddress);
        var title = IsMoved ? string.Empty : PeerTitle;
        return new ActiveParticipant
        {
            UserId = FirstOf(record.Partner, title, point?.Id ?? Unknown),
            AlternativeUserId = title.Length > 0 ? TitlesOf([title]) : string.Empty,
            UserName = HasPerson || IsMoved ? string.Empty : record.Actor,
            IsRequestor = isRequestor,
            Role = role,
            AccessPoint = point,
        };
    }

    /// <summary>The partner that asked for what another one got.</summary>
    public ActiveParticipant Mover()
    {
        var name = record.Basis[MovedBy.Length..];
        var end = name.IndexOf(": ", StringComparison.Ordinal);
        return new ActiveParticipant
        {
            UserId = end >= 0 ? name[..end] : name,
            AlternativeUserId = PeerTitle.Length > 0 ? TitlesOf([PeerTitle]) : string.Empty,
            UserName = record.Actor,
            IsRequestor = true,
        };
    }

    /// <summary>True where somebody was at the other end. A partner alone may be what the record is about.</summary>
    public bool HasPeer => record.RemoteAddress.Length > 0 || PeerTitle.Length > 0;

    /// <summary>The user, as loginName@domain (PS3.15 §A.5.2.1). The actor of a record is <c>name (user number)</c>.</summary>
    public ActiveParticipant Person(AuditCode? role = null, bool isRequestor = false)
    {
        var end = record.Actor.IndexOf(" (user ", StringComparison.Ordinal);
        var login = end > 0 ? record.Actor[..end] : FirstOf(record.Actor, Unknown, string.Empty);
        return new ActiveParticipant
        {
            UserId = $"{login}@{source.Host}",
            UserName = record.Actor,
            IsRequestor = isRequestor,
            Role = role,
            AccessPoint = new NetworkAccessPoint(source.Host, NetworkAccessPointType.MachineName),
        };
    }

    /// <summary>The node, and the person before it where there was one; who is a person asked for it.</summary>
    public IReadOnlyList<ActiveParticipant> NodeAndPerson(AuditCode? role = null) =>
        HasPerson ? [Person(role, isRequestor: true), Node(role)] : [Node(role, isRequestor: true)];

    private static string TitlesOf(IEnumerable<string> titles) => "AETITLES=" + string.Join(';', titles);

    private static string FirstOf(string first, string second, string third) => first.Length > 0 ? first : second.Length > 0 ? second : third;
}
