using System.Net;
using DicomExchange.Node.Settings;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Settings;

public sealed class SettingsFileTests
{
    [Fact]
    public void A_right_file_becomes_typed_settings()
    {
        var settings = Sample.Settings();

        settings.Node.AeTitles[0].Value.ShouldBe("RIVERDENTAL");
        settings.Listeners[1].Address.ShouldBe(IPAddress.Loopback);
        settings.Listeners[1].Security.ShouldBe(ChannelSecurity.Plain);
        settings.Partners[0].Addresses[0].ShouldBe(IPNetwork.Parse("127.0.0.1/32"));
        settings.Partners[1].Certificates[0].ShouldBe(Fingerprint.Parse(Sample.PinA));
        settings.Partners[1].Sees.ShouldBe(Sees.Granted);
        settings.Partners[1].May.Count.ShouldBe(6);
        settings.Routes[0].Grant!.Days.ShouldBe(90);
    }

    [Fact]
    public void Relative_paths_are_relative_to_the_file()
    {
        var settings = Sample.Settings(("\"keys/master.key\"", "\"/srv/keys/master.key\""));

        settings.Node.Data.Full.ShouldBe("/etc/practice/data");
        settings.Node.KeyFile.Full.ShouldBe("/srv/keys/master.key");
        settings.Tls!.Trust[0].ShouldBe(new SettingsPath("tls/ca.crt", "/etc/practice/tls/ca.crt"));
    }

    [Fact]
    public void What_is_left_out_has_its_closed_default()
    {
        var settings = Sample.Settings();

        settings.Partners[0].Sees.ShouldBe(Sees.Own);
        settings.Partners[0].MoveTo.ShouldBeNull();
        settings.Partners[0].PlainRisk.ShouldBeFalse();
        settings.Limits.ShouldBe(new LimitSettings());
        settings.Storage.ReserveMegabytes.ShouldBeNull();
    }

    [Fact]
    public void Limits_left_out_are_the_limits_of_the_transport() => NodeLimits.Of(Sample.Settings()).ShouldBe(WireLimits.Default);

    [Fact]
    public void A_missing_file_is_one_clear_mistake()
    {
        var outcome = SettingsFile.Load(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "exchange.json"));

        outcome.Settings.ShouldBeNull();
        outcome.RenderMistakes().ShouldHaveSingleItem().ShouldContain("there is no such file; expected a settings file; dicomx init writes one");
    }

    [Fact]
    public void A_file_that_only_lacks_a_partner_has_a_draft_to_enter_it_into_and_one_with_another_mistake_has_none()
    {
        const string Title = "\"aeTitles\": [\"HILLORTHO\"]";
        const string Other = "\"aeTitles\": [\"HILLOTHER\"]";
        var lacking = Sample.Load(Sample.With((Title, Other)));
        lacking.Settings.ShouldBeNull();
        lacking.Mistakes.ShouldAllBe(m => m.Problem.Contains("is no partner's name or AE title", StringComparison.Ordinal));
        lacking.Draft.ShouldNotBeNull().Partners.Count.ShouldBe(Sample.Settings().Partners.Count);

        Sample.Load(Sample.With((Title, Other), ("\"basis\"", "\"bassis\""))).Draft.ShouldBeNull();
        Sample.Load(Sample.Text).Draft.ShouldBeNull();
    }

    [Fact]
    public void A_folder_and_a_file_of_another_user_are_told_from_a_file_with_mistakes()
    {
        using var folder = new TempFolder();
        SettingsFile.Load(folder.Path).Mistakes.ShouldHaveSingleItem().Problem.ShouldBe("that is a folder");

        var file = folder.File("exchange.json");
        File.WriteAllText(file, "{}");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.None);
        }

        // Root reads that all the same; what the kernel lets nobody read it lets root not read either.
        var unread = new[] { file, "/proc/sys/vm/compact_memory" }.FirstOrDefault(IsForbidden);
        Assert.SkipWhen(unread is null, "everything that is here may be read by this user");
        SettingsFile.Load(unread).Mistakes.ShouldHaveSingleItem().Problem.ShouldBe(SettingsFile.Forbidden);
    }

    private static bool IsForbidden(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
