using System.Text.Json.Nodes;
using DicomExchange.Generator;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Interop;

/// <summary>The tools of others work as these tests set them up, so that a failure elsewhere is the node's.</summary>
public sealed class ForeignToolsTests
{
    [Fact]
    public async Task Storescu_reaches_storescp_through_two_relays_with_TLS_between_them()
    {
        Skip("storescu", "storescp", "socat");
        using var folder = new TempFolder();
        using var practice = TestCertificates.SelfSigned("practice");
        using var specialist = TestCertificates.SelfSigned("specialist");
        var (ours, ourKey) = practice.WriteTo(folder.Path, "practice");
        var (theirs, theirKey) = specialist.WriteTo(folder.Path, "specialist");
        var port = FreePort.Next();
        await using var receiver = ForeignTool.Find("storescp").Start(["-od", folder.Folder("received"), "+xa", $"{port}"]);
        await receiver.WaitForPortAsync(port, TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        await using var back = await TlsRelay.TlsToPlainAsync(port, new RelayFiles(theirs, theirKey, ours));
        await using var front = await TlsRelay.PlainToTlsAsync(back.Port, new RelayFiles(ours, ourKey, theirs));

        var sent = await ForeignTool.Find("storescu").RunAsync(["127.0.0.1", $"{front.Port}", WriteSample(folder)]);

        sent.Succeeded.ShouldBeTrue(sent + front.Output + back.Output);
        Directory.GetFiles(folder.Folder("received")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_relay_with_a_certificate_the_other_side_does_not_trust_gets_nothing_through()
    {
        Skip("echoscu", "storescp", "socat");
        using var folder = new TempFolder();
        using var practice = TestCertificates.SelfSigned("practice");
        using var specialist = TestCertificates.SelfSigned("specialist");
        using var stranger = TestCertificates.SelfSigned("stranger");
        var (ours, _) = practice.WriteTo(folder.Path, "practice");
        var (theirs, theirKey) = specialist.WriteTo(folder.Path, "specialist");
        var (strange, strangeKey) = stranger.WriteTo(folder.Path, "stranger");
        var port = FreePort.Next();
        await using var receiver = ForeignTool.Find("storescp").Start(["-od", folder.Folder("received"), $"{port}"]);
        await receiver.WaitForPortAsync(port, TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        await using var back = await TlsRelay.TlsToPlainAsync(port, new RelayFiles(theirs, theirKey, ours));
        await using var front = await TlsRelay.PlainToTlsAsync(back.Port, new RelayFiles(strange, strangeKey, theirs));

        var echo = await ForeignTool.Find("echoscu").RunAsync(["-ta", "10", "127.0.0.1", $"{front.Port}"]);

        echo.Succeeded.ShouldBeFalse(echo.ToString());
    }

    [Fact]
    public async Task Orthanc_takes_a_generated_object_and_gives_it_back()
    {
        Skip("storescu", "Orthanc");
        using var folder = new TempFolder();
        await using var orthanc = await Orthanc.StartAsync(new OrthancOptions());

        var sent = await ForeignTool.Find("storescu").RunAsync(["-aec", "ORTHANC", "127.0.0.1", $"{orthanc.Ports.Dicom}", WriteSample(folder)]);

        sent.Succeeded.ShouldBeTrue(sent + orthanc.Output);
        var instances = (await orthanc.GetAsync("instances")).ShouldBeOfType<JsonArray>();
        instances.Count.ShouldBe(1);
        var file = await orthanc.BytesAsync($"instances/{instances[0]}/file");
        file.Length.ShouldBeGreaterThan(1000);
    }

    private static void Skip(params string[] tools)
    {
        var missing = ForeignTool.MissingOf(tools);
        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
    }

    private static string WriteSample(TempFolder folder)
    {
        var path = folder.File("sample.dcm");
        using var file = File.Create(path);
        DentalStudies.Generate(new DentalOptions { Scale = 0.1 }).First().WritePart10(file);
        return path;
    }
}
