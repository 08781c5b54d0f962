using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Live;
using DicomExchange.Node.Tests.Services;
using DicomExchange.Store;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Settings.Live;

/// <summary>What takes trust away does not wait until our own files are mended.</summary>
public sealed class SettingsSwapTests : IDisposable
{
    private static readonly CertificateShape Small = new() { RsaBits = 0 };

    private readonly TempFolder folder = new();
    private readonly TestCertificate own = TestCertificates.SelfSigned("node", Small);
    private readonly TestCertificate authority = TestCertificates.Authority("region", Small with { Until = TimeSpan.FromDays(500) });
    private readonly TestCertificate remote;

    public SettingsSwapTests()
    {
        remote = TestCertificates.IssuedBy(authority, "remote", Small);
        own.WriteTo(folder.File(), "node");
        authority.WriteTo(folder.File(), "ca");
        WriteList("ca.crl");
    }

    [Fact]
    public async Task A_revocation_counts_although_others_may_read_our_key()
    {
        var (swap, tls) = Start(Tls);
        ProblemOf(tls).ShouldBeNull();

        Open("node.key");
        WriteList("ca.crl", remote);
        (await swap.ApplyAsync(Settings(Tls))).Problems.ShouldHaveSingleItem().Lines[0].ShouldContain("node.key");

        ProblemOf(tls).ShouldBe("certificate-revoked");
        tls.Current.ShouldNotBeNull().Fingerprint.ShouldBe(Fingerprint.Parse(own.Pin));
    }

    [Fact]
    public async Task An_authority_that_is_no_longer_named_is_trusted_no_more_although_our_certificate_is_damaged()
    {
        var (swap, tls) = Start(Tls);

        await File.WriteAllTextAsync(folder.File("node.crt"), "nonsense", TestContext.Current.CancellationToken);
        await swap.ApplyAsync(Settings(Tls with { Trust = [], Revoked = [] }));

        ProblemOf(tls).ShouldBe("certificate-untrusted");
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_keeps_no_other_from_counting_and_stays_as_it_was()
    {
        using var other = TestCertificates.Authority("other", Small with { Until = TimeSpan.FromDays(500) });
        using var theirs = TestCertificates.IssuedBy(other, "theirs", Small);
        other.WriteTo(folder.File(), "other");
        WriteListOf(other, "other.crl", theirs);
        var both = Tls with { Trust = [PathOf("other.crt"), PathOf("ca.crt")], Revoked = [PathOf("other.crl"), PathOf("ca.crl")] };
        var (swap, tls) = Start(both);
        ProblemOf(tls).ShouldBeNull();
        ProblemOf(tls, theirs).ShouldBe("certificate-revoked");

        await File.WriteAllTextAsync(folder.File("other.crl"), "nonsense", TestContext.Current.CancellationToken);
        WriteList("ca.crl", remote);
        (await swap.ApplyAsync(Settings(both))).Problems.Count.ShouldBe(1);

        ProblemOf(tls).ShouldBe("certificate-revoked");
        ProblemOf(tls, theirs).ShouldBe("certificate-revoked");
    }

    [Fact]
    public async Task Whom_a_new_list_that_cannot_be_read_revokes_nobody_knows_so_certificates_without_a_list_are_refused()
    {
        var (swap, tls) = Start(Tls with { Revoked = [] });
        ProblemOf(tls).ShouldBeNull();

        await File.WriteAllTextAsync(folder.File("ca.crl"), "nonsense", TestContext.Current.CancellationToken);
        await swap.ApplyAsync(Settings(Tls));
        ProblemOf(tls).ShouldBe("crl-missing");

        WriteList("ca.crl");
        (await swap.ApplyAsync(Settings(Tls))).Problems.ShouldBeEmpty();
        ProblemOf(tls).ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_is_admitted_under_a_new_name_that_owns_something_before_the_entry_says_that_it_is_meant()
    {
        var held = new List<HeldName> { new("Hill", 1, 2, 0, 0), new("River", 1, 2, 0, 0), new("Grantee", 0, 0, 1, 0), new("Receiver", 0, 0, 0, 0) { Waiting = 2, OnHold = 1 } };
        var (river, hill, grantee, fresh, receiver) = (Partner("River"), Partner("Hill"), Partner("Grantee"), Partner("Fresh"), Partner("Receiver"));
        var live = new LiveSettings(Settings(Tls) with { Partners = [river] });
        var swap = Swap(live, new LiveTls(TlsFiles.Load(live.Current)), () => held);

        for (var look = 0; look < 2; look++)
        {
            var problems = (await swap.ApplyAsync(Settings(Tls) with { Partners = [river, hill, grantee, fresh, receiver] })).Problems;
            problems.Select(p => p.Reason).ShouldBe([ReloadReasons.PartnerNameOwned, ReloadReasons.PartnerNameOwned, ReloadReasons.PartnerNameOwned]);
            problems[0].Lines[0].ShouldContain("\"Hill\" is not admitted: its name is new, and 1 study (2 instances) are kept under it");
            problems[1].Lines[0].ShouldContain("1 grant to it");
            problems[2].Lines[0].ShouldContain("2 deliveries waiting for it and 1 delivery held for it");
            live.Current.Partners.ShouldBe([river, fresh]);
            live.Current.NotAdmitted.ShouldBe([hill, grantee, receiver]);
        }

        var claimed = await swap.ApplyAsync(Settings(Tls) with { Partners = [river, hill with { TakeOver = true }, grantee, fresh] });
        (claimed.Problems.Count, claimed.TakenOver.ShouldHaveSingleItem().Name).ShouldBe((1, "Hill"));
        live.Current.Partners.Select(p => p.Name).ShouldBe(["River", "Hill", "Fresh"]);
        held.RemoveAt(2);
        (await swap.ApplyAsync(Settings(Tls) with { Partners = [hill, grantee] })).Problems.ShouldBeEmpty();
        live.Current.Partners.ShouldBe([hill, grantee], "who is admitted needs to say nothing more, and what owns nothing is anybody's");

        (await swap.ApplyAsync(Settings(Tls) with { Partners = [grantee] })).Problems.ShouldBeEmpty();
        (await swap.ApplyAsync(Settings(Tls) with { Partners = [hill] })).Problems.Count.ShouldBe(1);
        live.Current.Partners.ShouldBeEmpty("who left comes as anybody else");
    }

    public void Dispose()
    {
        remote.Dispose();
        authority.Dispose();
        own.Dispose();
        folder.Dispose();
    }

    private TlsSettings Tls => new() { Certificate = PathOf("node.crt"), Key = PathOf("node.key"), Trust = [PathOf("ca.crt")], Revoked = [PathOf("ca.crl")] };

    private SettingsPath PathOf(string name) => new(name, folder.File(name));

    private static NodeSettings Settings(TlsSettings tls) => Sample.Settings() with { Tls = tls, Listeners = [], Partners = [] };

    private static PartnerSettings Partner(string name) => new() { Name = name, AeTitles = [AeTitle.Parse(name.ToUpperInvariant())], Security = ChannelSecurity.Tls };

    private static (SettingsSwap Swap, LiveTls Tls) Start(TlsSettings written)
    {
        var settings = Settings(written);
        var tls = new LiveTls(TlsFiles.Load(settings));
        return (Swap(new LiveSettings(settings), tls, static () => []), tls);
    }

    private static SettingsSwap Swap(LiveSettings settings, LiveTls tls, Func<IReadOnlyList<HeldName>> held)
    {
        var listeners = new ListenerSet(new ListenerServices
        {
            Admit = static (_, _) => throw new InvalidOperationException("Nothing is listened on."),
            Serve = static (_, _) => Task.CompletedTask,
        });
        return new SettingsSwap(settings, tls, listeners, held, TimeProvider.System);
    }

    private string? ProblemOf(LiveTls tls, TestCertificate? of = null) =>
        tls.Current.ShouldNotBeNull().ProblemOf(CertificateStandingTests.Peer(of ?? remote), WireLimits.Default, TimeProvider.System);

    private void WriteList(string name, params IReadOnlyList<TestCertificate> revoked) => WriteListOf(authority, name, revoked);

    private void WriteListOf(TestCertificate issuer, string name, params IReadOnlyList<TestCertificate> revoked) =>
        File.WriteAllBytes(folder.File(name), RevocationLists.Of(issuer, TimeSpan.FromDays(30), revoked));

    private void Open(string name)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }
}
