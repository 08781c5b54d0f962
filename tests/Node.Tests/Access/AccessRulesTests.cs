using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Tests.Settings;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Access;

/// <summary>Rows A10, C1, C2, D7 and D8 of hostile input, decided without a socket.</summary>
public sealed class AccessRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly AccessRules rules = new(Sample.Settings());

    [Theory]
    [InlineData("127.0.0.1", "PANO1", "RIVERDENTAL", "")]
    [InlineData("::ffff:127.0.0.1", "PANO1", "RIVERDENTAL", "")]
    [InlineData("127.0.0.1", "pano1", "RIVERDENTAL", "calling-ae-unknown 1/1/3")]
    [InlineData("127.0.0.1", "STRANGER", "RIVERDENTAL", "calling-ae-unknown 1/1/3")]
    [InlineData("127.0.0.1", "STRANGER", "NOBODY", "calling-ae-unknown 1/1/3")]
    [InlineData("127.0.0.1", "", "RIVERDENTAL", "calling-ae-invalid 1/1/3")]
    [InlineData("127.0.0.1", "PANO1", "NOBODY", "called-ae-unknown 1/1/7")]
    [InlineData("127.0.0.1", "PANO1", "", "called-ae-unknown 1/1/7")]
    [InlineData("10.0.0.9", "PANO1", "RIVERDENTAL", "address-not-listed 1/1/3")]
    [InlineData("127.0.0.1", "HILLORTHO", "RIVERDENTAL", "calling-ae-needs-tls 1/1/3")]
    public void In_clear_a_peer_is_its_address_and_title(string address, string calling, string called, string refusal) =>
        Word(rules.Admit(Plain(address), Title(calling), Title(called))).ShouldBe(refusal);

    [Theory]
    [InlineData('a', "HILLORTHO", "RIVERDENTAL", "")]
    [InlineData('a', "HILLORTHO", "NOBODY", "called-ae-unknown 1/1/7")]
    [InlineData('a', "PANO1", "RIVERDENTAL", "calling-ae-not-owned 1/1/3")]
    [InlineData('a', "", "RIVERDENTAL", "calling-ae-invalid 1/1/3")]
    [InlineData('f', "HILLORTHO", "RIVERDENTAL", "certificate-unknown 1/1/3")]
    [InlineData('f', "PANO1", "NOBODY", "certificate-unknown 1/1/3")]
    public void With_a_certificate_the_certificate_is_the_identity(char pin, string calling, string called, string refusal) =>
        Word(rules.Admit(Certified(pin), Title(calling), Title(called))).ShouldBe(refusal);

    [Fact]
    public void Addresses_of_a_tls_partner_are_an_additional_condition()
    {
        var listed = new AccessRules(Sample.Settings(("\"host\": \"127.0.0.1\"", "\"addresses\": [\"192.168.7.0/24\"], \"host\": \"127.0.0.1\"")));

        Word(listed.Admit(Certified('a', "192.168.7.9"), Title("HILLORTHO"), Title("RIVERDENTAL"))).ShouldBe(string.Empty);
        Word(listed.Admit(Certified('a', "192.168.8.9"), Title("HILLORTHO"), Title("RIVERDENTAL"))).ShouldBe("address-not-listed 1/1/3");
    }

    [Theory]
    [InlineData("CN=ortho, O=Hill Street", "dns:x.example", true)]
    [InlineData("CN=ortho,O=Hill Street", "dns:x.example", true)]
    [InlineData("CN=other, O=Hill Street", "dns:x.example", false)]
    [InlineData("dns:Ortho.Hill.Example", "dns:ortho.hill.example", true)]
    [InlineData("dns:hill.example", "dns:ortho.hill.example", false)]
    [InlineData("email:ortho@hill.example", "dns:ortho.hill.example", false)]
    public void An_authority_is_believed_only_for_the_subject_it_is_named_with(string subject, string alternativeName, bool admitted)
    {
        var ca = Fingerprint.Parse("sha256:" + new string('c', 64));
        var byAuthority = new AccessRules(Sample.Settings(("\"certificates\": [\"" + Sample.PinA + "\"]", $"\"issuer\": \"{ca}\", \"subject\": \"{subject}\"")));
        var peer = Certified('e');
        var chained = peer with { Certificate = peer.Certificate! with { Subject = "CN=ortho, O=Hill Street", AlternativeNames = [alternativeName], Authorities = [ca] } };
        var elsewhere = chained with { Certificate = chained.Certificate! with { Authorities = [Fingerprint.Parse(Sample.PinB)] } };

        Word(byAuthority.Admit(chained, Title("HILLORTHO"), Title("RIVERDENTAL"))).ShouldBe(admitted ? string.Empty : "certificate-unknown 1/1/3");
        Word(byAuthority.Admit(elsewhere, Title("HILLORTHO"), Title("RIVERDENTAL"))).ShouldBe("certificate-unknown 1/1/3");
        Word(byAuthority.Admit(peer, Title("HILLORTHO"), Title("RIVERDENTAL"))).ShouldBe("certificate-unknown 1/1/3");
    }

    [Theory]
    [InlineData(Operation.Echo, true)]
    [InlineData(Operation.Store, true)]
    [InlineData(Operation.Find, false)]
    [InlineData(Operation.Move, false)]
    [InlineData(Operation.Get, false)]
    [InlineData(Operation.Commit, false)]
    public void What_may_does_not_list_is_refused(Operation operation, bool allowed)
    {
        var pano = rules.Admit(Plain("127.0.0.1"), Title("PANO1"), Title("RIVERDENTAL")).Admission!;

        rules.Decide(pano, operation, null, Now).ToString().ShouldBe(allowed ? "allowed" : AccessReasons.OperationNotAllowed);
    }

    [Theory]
    [InlineData(Operation.Echo, false, "allowed")]
    [InlineData(Operation.Store, false, "allowed")]
    [InlineData(Operation.Find, false, "reading-in-clear")]
    [InlineData(Operation.Move, false, "reading-in-clear")]
    [InlineData(Operation.Get, false, "reading-in-clear")]
    [InlineData(Operation.Find, true, "allowed")]
    [InlineData(Operation.Move, true, "allowed")]
    [InlineData(Operation.Get, true, "allowed")]
    public void In_clear_nothing_is_read_unless_that_risk_was_accepted_whatever_the_settings_list(Operation operation, bool isAccepted, string outcome)
    {
        // As no check of the settings lets through.
        var settings = Sample.Settings();
        var slack = settings with
        {
            Partners = [.. settings.Partners.Select(p => p.Security == ChannelSecurity.Plain ? p with { May = Enum.GetValues<Operation>(), Sees = Sees.All, PlainRisk = isAccepted } : p)],
        };
        var open = new AccessRules(slack);
        var pano = open.Admit(Plain("127.0.0.1"), Title("PANO1"), Title("RIVERDENTAL")).Admission!;

        open.Decide(pano, operation, null, Now).ToString().ShouldBe(outcome);
        open.Decide(pano, operation, new StudyStanding(HasOwn: true), Now).ToString().ShouldBe(outcome);
        if (!isAccepted)
        {
            open.DecideMove(pano, Title("HILLORTHO"), Now).Decision.Reason.ShouldBe("reading-in-clear");
        }
    }

    [Fact]
    public void A_decision_nobody_made_refuses() => default(AccessDecision).IsAllowed.ShouldBeFalse();

    [Theory]
    [InlineData("own", true, false, true)]
    [InlineData("own", false, true, false)]
    [InlineData("granted", false, true, true)]
    [InlineData("granted", true, false, true)]
    [InlineData("granted", false, false, false)]
    [InlineData("all", false, false, true)]
    public void Sees_decides_for_each_study(string sees, bool hasOwn, bool granted, bool visible)
    {
        var seeing = new AccessRules(Sample.Settings(
            ("\"sees\": \"granted\"", $"\"sees\": \"{sees}\""),
            (",\n      \"grant\": { \"to\": [\"HILLORTHO\"], \"days\": 90, \"basis\": \"treatment\" }", string.Empty)));
        var partner = Hill(seeing);
        var standing = new StudyStanding(hasOwn, granted ? [Granted(-1, 1)] : null);

        foreach (var operation in new[] { Operation.Find, Operation.Get, Operation.Move })
        {
            seeing.Decide(partner, operation, standing, Now).IsAllowed.ShouldBe(visible);
        }
    }

    [Theory]
    [InlineData(-2, AccessReasons.StudyNotVisible)]
    [InlineData(-1, "")]
    [InlineData(0, "")]
    [InlineData(1, AccessReasons.GrantExpired)]
    public void A_grant_counts_from_its_first_instant_until_before_its_last(int days, string reason)
    {
        var standing = new StudyStanding(HasOwn: false, [Granted(-1, 1)]);

        rules.Decide(Hill(rules), Operation.Get, standing, Now.AddDays(days)).Reason.ShouldBe(reason);
    }

    [Fact]
    public void A_grant_without_an_end_does_not_end() =>
        rules.Decide(Hill(rules), Operation.Get, new StudyStanding(HasOwn: false, [Granted(-1, null)]), Now.AddYears(1000)).IsAllowed.ShouldBeTrue();

    [Fact]
    public void One_grant_in_force_suffices_and_a_revoked_one_is_named_only_where_none_is()
    {
        var hill = Hill(rules);
        string Reason(bool wasRevoked, params Grant[] grants) => rules.Decide(hill, Operation.Move, new StudyStanding(HasOwn: false, grants, wasRevoked), Now).Reason;

        Reason(true, Granted(-9, -8), Granted(-1, 1)).ShouldBeEmpty();
        Reason(true, Granted(-9, -8)).ShouldBe(AccessReasons.GrantRevoked);
        Reason(true).ShouldBe(AccessReasons.GrantRevoked);
        Reason(false).ShouldBe(AccessReasons.StudyNotVisible);
        Reason(false, Granted(-9, -8), Granted(1, 2)).ShouldBe(AccessReasons.StudyNotVisible);
    }

    [Fact]
    public void A_right_taken_away_ends_on_a_running_association()
    {
        var live = new LiveSettings(Sample.Settings());
        var liveRules = new LivePart<AccessRules>(live, static settings => new AccessRules(settings));
        var hill = Hill(liveRules.Current);
        liveRules.Current.Decide(hill, Operation.Get, null, Now).IsAllowed.ShouldBeTrue();

        live.Replace(Sample.Settings(("\"move\", \"get\", ", string.Empty)));
        liveRules.Current.Decide(hill, Operation.Get, null, Now).Reason.ShouldBe(AccessReasons.OperationNotAllowed);
        liveRules.Current.Decide(hill, Operation.Find, null, Now).IsAllowed.ShouldBeTrue();

        live.Replace(Sample.Settings((Sample.PinA, Sample.PinB)));
        liveRules.Current.Decide(hill, Operation.Find, null, Now).Reason.ShouldBe(AccessReasons.PartnerNoLongerAdmitted);
    }

    [Theory]
    [InlineData("", "HILLORTHO", "allowed")]
    [InlineData("", "NOWHERE", "destination-unknown")]
    [InlineData("", "PANO1", "destination-not-allowed")]
    [InlineData("", "LAKE", "destination-not-allowed")]
    [InlineData("\"moveTo\": [\"LAKE\"],", "LAKE", "allowed")]
    [InlineData("\"moveTo\": [\"Lake Surgery\"],", "LAKE", "allowed")]
    [InlineData("\"moveTo\": [\"LAKE\"],", "HILLORTHO", "destination-not-allowed")]
    [InlineData("\"moveTo\": [],", "HILLORTHO", "destination-not-allowed")]
    public void Without_moveTo_a_partner_moves_to_itself_only(string moveTo, string destination, string outcome)
    {
        var lake = "{ \"name\": \"Lake Surgery\", \"aeTitles\": [\"LAKE\"], \"security\": \"tls\", \"certificates\": [\"" + Sample.PinB + "\"], \"host\": \"lake.example\", \"port\": 2762 },\n    { \"name\": \"Hill";
        var moving = new AccessRules(Sample.Settings(("\"host\": \"127.0.0.1\"", moveTo + "\"host\": \"127.0.0.1\""), ("{ \"name\": \"Hill", lake)));

        var answer = moving.DecideMove(Hill(moving), Title(destination), Now);

        answer.Decision.ToString().ShouldBe(outcome);
        (answer.Destination?.AeTitles[0].Value).ShouldBe(outcome == "allowed" ? destination : null);
    }

    [Fact]
    public void A_move_needs_a_place_to_go()
    {
        var moving = new AccessRules(Sample.Settings(
            ("\"host\": \"127.0.0.1\", \"port\": 11113,", string.Empty), ("\"forwardTo\": [\"HILLORTHO\"],", string.Empty)));

        moving.DecideMove(Hill(moving), Title("HILLORTHO"), Now).Decision.Reason.ShouldBe(AccessReasons.DestinationWithoutAddress);
    }

    private static PartnerAdmission Hill(AccessRules rules) =>
        rules.Admit(Certified('a'), Title("HILLORTHO"), Title("RIVERDENTAL")).Admission.ShouldNotBeNull();

    private static string Word(AdmissionAnswer answer)
    {
        (answer.Admission is null).ShouldBe(answer.Refusal is not null);
        return answer.Refusal is { } refusal ? $"{refusal.Reason} {refusal.Result}/{refusal.Source}/{refusal.Code}" : string.Empty;
    }

    private static AeTitle Title(string text) => AeTitle.TryParse(text, out var title) ? title : default;

    private static PeerIdentity Plain(string address) => new(new IPEndPoint(IPAddress.Parse(address), 40000), new IPEndPoint(IPAddress.Loopback, 11112), null);

    private static PeerIdentity Certified(char pin, string address = "127.0.0.1") => Plain(address) with
    {
        Certificate = new PeerCertificate
        {
            Der = ReadOnlyMemory<byte>.Empty,
            Fingerprint = Fingerprint.Parse("sha256:" + new string(pin, 64)),
            Subject = "CN=someone",
            Issuer = "CN=someone",
            SerialNumber = "01",
            NotBefore = Now.AddYears(-1),
            NotAfter = Now.AddYears(1),
        },
    };

    private static Grant Granted(int from, int? until) => new()
    {
        To = "Hill Street Orthodontics",
        Of = "somebody",
        Scope = GrantScope.OfStudy(Uid.Parse("1.2.3")),
        From = Now.AddDays(from),
        Until = until is { } end ? Now.AddDays(end) : null,
        Basis = "treatment",
        GivenAt = Now,
    };
}
