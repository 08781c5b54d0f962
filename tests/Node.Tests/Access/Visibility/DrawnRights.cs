using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>What one partner may do, as it is drawn and as the model reads it.</summary>
internal sealed record DrawnRights
{
    private static readonly Operation[] Reading = [Operation.Find, Operation.Move, Operation.Get];
    private static readonly string[]?[] Destinations = [null, null, [], ["Alpha"], ["BETA"], ["Alpha", "Beta", "GAMMA"], ["Nobody"]];

    public required string Partner { get; init; }

    public Sees Sees { get; init; }

    /// <summary>Of find, move and get; whoever may store always may.</summary>
    public IReadOnlyList<Operation> May { get; init; } = Reading;

    public IReadOnlyList<string>? MoveTo { get; init; }

    /// <summary>Where it is sent to; null for a partner without an address.</summary>
    public int? Port { get; init; }

    public string Title => Partner.ToUpperInvariant();

    public PartnerSettings Settings => new()
    {
        Name = Partner,
        AeTitles = [AeTitle.Parse(Title)],
        Security = ChannelSecurity.Plain,
        Addresses = [IPNetwork.Parse("127.0.0.1/32")],
        PlainRisk = true,
        PatientDomain = SentInstance.DomainOf(Partner),
        May = [Operation.Store, .. May],
        Sees = Sees,
        MoveTo = MoveTo,
        Host = Port is not null && HostName.TryParse("127.0.0.1", out var host) ? host : null,
        Port = Port,
    };

    /// <summary>Other rights of the same partner.</summary>
    public DrawnRights Changed(Random random) => this with
    {
        Sees = Draws.Pick(random, Enum.GetValues<Sees>()),
        May = [.. Reading.Where(_ => random.Next(6) > 0)],
        MoveTo = Draws.Pick(random, Destinations),
    };

    /// <summary>How a C-MOVE to that title ends before anything is looked for: a status, or 0000.</summary>
    public string MoveStatus(string title, IEnumerable<DrawnRights> partners)
    {
        var meant = partners.SingleOrDefault(p => p.Title == title);
        var isMine = MoveTo is null ? title == Title : meant is not null && (MoveTo.Contains(meant.Partner) || MoveTo.Contains(meant.Title));
        return !May.Contains(Operation.Move) ? "0124" : meant is null ? "A801" : isMine && meant.Port is not null ? "0000" : "0124";
    }
}
