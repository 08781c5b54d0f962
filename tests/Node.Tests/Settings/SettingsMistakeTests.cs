using System.Text;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Tests.Settings;

/// <summary>Rows G1 to G3 and G6 of bad configuration: refused with file, line, path and what belongs there.</summary>
public sealed class SettingsMistakeTests
{
    // What is replaced, by what; then line, path and part of the words.
    public static TheoryData<string, string, int, string, string> Spoiled => new()
    {
        { "\"data\": \"data\",", "\"data\": \"data\", \"data\": \"other\",", 3, "node.data", "given twice, first on line 3" },
        { "\"sees\": \"granted\"", "\"sees\": \"granted\", \"allowAnonimous\": true", 15, "partners[1].allowAnonimous", "is not known here" },
        { "\"sees\": \"granted\"", "\"see\": \"granted\"", 15, "partners[1].see", "did you mean \"sees\"?" },
        { "\"tls\": {", "// later\n  \"tls\": {", 8, "", "a comment" },
        { "\"revoked\": []", "\"revoked\": [\"a.crl\",]", 8, "tls.revoked", "a comma after the last element" },
        { "\"revoked\": []", "\"revoked\": [],", 8, "tls", "a comma after the last element" },
        { "\"revoked\": []", "\"revoked\": \"x.crl\"", 8, "tls.revoked", "a text is here; expected a list" },
        { "\"port\": 2762", "\"port\": \"2762\"", 5, "listeners[0].port", "a text is here; expected a whole number" },
        { "\"port\": 2762", "\"port\": 0", 5, "listeners[0].port", "0 is outside the range; expected a whole number from 1 to 65535" },
        { "\"port\": 2762", "\"port\": 70000", 5, "listeners[0].port", "70000 is outside the range" },
        { "\"port\": 2762", "\"port\": 2762.5", 5, "listeners[0].port", "2762.5 does not fit" },
        { "\"port\": 2762", "\"port\": 1e400", 5, "listeners[0].port", "does not fit" },
        { "\"port\": 2762", "\"port\": null", 5, "listeners[0].port", "null is here" },
        { "\"port\": 2762, ", "", 5, "listeners[0]", "the key \"port\" is missing" },
        { "\"security\": \"tls\" },", "\"security\": \"tsl\" },", 5, "listeners[0].security", "\"tsl\" does not fit; expected one of tls, plain" },
        { "\"0.0.0.0\"", "\"fe80::1%eth0\"", 5, "listeners[0].address", "without scope" },
        { "\"0.0.0.0\"", "\"1\"", 5, "listeners[0].address", "expected an IP address" },
        { "\"port\": 11112", "\"port\": 2762", 6, "listeners[1].port", "already taken by listeners[0]" },
        { "[\"PANO1\"],", "[\"PANORAMIC_UNIT_17\"],", 10, "partners[0].aeTitles[0]", "expected an AE title: 1 to 16" },
        { "[\"PANO1\"],", "[\"PANO\\\\1\"],", 10, "partners[0].aeTitles[0]", "no backslash" },
        { "[\"PANO1\"],", "[\"  \"],", 10, "partners[0].aeTitles[0]", "expected an AE title" },
        { "[\"RIVERDENTAL\"]", "[]", 3, "node.aeTitles", "the list has 0 elements; expected 1 to 16 elements" },
        { "127.0.0.1/32", "127.0.0.1/33", 11, "partners[0].addresses[0]", "expected an address range" },
        { "127.0.0.1/32", "192.168.1.7/24", 11, "partners[0].addresses[0]", "no bits set after the prefix" },
        { "127.0.0.1/32", "::ffff:10.0.0.1/128", 11, "partners[0].addresses[0]", "expected an address range" },
        { "\"addresses\": [\"127.0.0.1/32\"], ", "", 10, "partners[0].addresses", "only known by its address" },
        { "\"may\": [\"echo\", \"store\"] }", "\"may\": [\"echo\", \"get\"] }", 11, "partners[0].may[1]", "read images in clear; expected echo and store only, or \"plainRisk\": true" },
        { "\"may\": [\"echo\", \"store\"] }", "\"may\": [\"echo\"], \"sees\": \"all\" }", 11, "partners[0].sees", "would see everything" },
        { "\"may\": [\"echo\", \"store\"] }", "\"may\": [\"echo\", \"echo\"] }", 11, "partners[0].may[1]", "listed twice" },
        { "\"addresses\": [\"127.0.0.1/32\"]", "\"addresses\": [\"10.0.0.0/8\"], \"certificates\": []", 11, "partners[0].certificates", "a plain partner shows no certificate" },
        { "\"certificates\": [\"" + "sha256:" + "aaaa", "\"certificates\": [\"" + "sha256:" + "zzzz", 13, "partners[1].certificates[0]", "64 hexadecimal digits" },
        { "\"certificates\"", "\"issuer\": \"" + "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" + "\", \"certificates\"", 12, "partners[1]", "both certificates and issuer" },
        { "\"host\": \"127.0.0.1\", ", "", 12, "partners[1]", "\"host\" is missing: host and port belong together" },
        { "\"host\": \"127.0.0.1\"", "\"host\": \"not a host\"", 14, "partners[1].host", "expected a DNS name" },
        { "\"port\": 11113", "\"port\": 2762", 14, "partners[1].port", "is a listener of this node itself" },
        { "\"PANO1\"], \"modality\"", "\"PANO2\"], \"modality\"", 19, "routes[0].when.from[0]", "no partner's name or AE title (did you mean \"PANO1\"?)" },
        { "\"forwardTo\": [\"HILLORTHO\"]", "\"forwardTo\": [\"RIVERDENTAL\"]", 20, "routes[0].forwardTo[0]", "is this node itself" },
        { "\"forwardTo\": [\"HILLORTHO\"]", "\"forwardTo\": [\"PANO1\"]", 20, "routes[0].forwardTo[0]", "it has no host and port" },
        { "\"grant\": { \"to\": [\"HILLORTHO\"]", "\"grant\": { \"to\": [\"PANO1\"]", 21, "routes[0].grant.to[0]", "sees only its own" },
        { "\"days\": 90", "\"days\": 0", 21, "routes[0].grant.days", "expected a whole number from 1 to 36500" },
        { "\"keys/master.key\"", "\"data/master.key\"", 3, "node.keyFile", "inside the data folder" },
        { "\"name\": \"Panoramic unit, room 2\"", "\"name\": \"Hill Street Orthodontics\"", 12, "partners[1].name", "already the name of a partner on line 10" },
        { "\"name\": \"Panoramic unit, room 2\"", "\"name\": \"a\\nb\"", 10, "partners[0].name", "\"a\\u000ab\" does not fit" },
        { "\"name\": \"Panoramic unit, room 2\"", "\"name\": \"\"", 10, "partners[0].name", "1 to 128 characters" },
        { "\"name\": \"Panoramic unit, room 2\"", "\"name\": \"\\ud800\"", 10, "partners[0]", "half a character" },
        { "\"tls\": { \"certificate\": \"tls/node.crt\", \"key\": \"tls/node.key\", \"trust\": [\"tls/ca.crt\"], \"revoked\": [] },", "", 1, "tls", "missing though a listener, a partner or the collector uses TLS" },
        { "\"partners\":", "\"audit\": { \"collector\": { \"host\": \"c.example\" } }, \"partners\":", 9, "audit.collector", "which certificate the collector has; expected certificates" },
        { "\"partners\":", "\"audit\": { \"collector\": { \"port\": 1, \"trust\": [\"ca.crt\"] } }, \"partners\":", 9, "audit.collector", "\"host\" is missing" },
        { "\"partners\":", $"\"audit\": {{ \"collector\": {{ \"host\": \"c.example\", \"subject\": \"dns:x\", \"certificates\": [\"{Sample.PinA}\"] }} }}, \"partners\":", 9, "audit.collector.subject", "subject without trust" },
        { "\"partners\":", $"\"audit\": {{ \"collector\": {{ \"host\": \"c.example\", \"port\": 0, \"certificates\": [\"{Sample.PinA}\"] }} }}, \"partners\":", 9, "audit.collector.port", "1 to 65535" },
    };

    public static TheoryData<string, string, int, string, string> SpoiledConditions => new()
    {
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"calledAe\": [\"HILLORTHO\"]", 19, "routes[0].when.calledAe[0]", "is no AE title of this node" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"attributes\": [{ \"attribute\": \"BodyPart\", \"values\": [\"JAW\"] }]", 19, "routes[0].when.attributes[0].attribute", "expected an attribute of the standard's data dictionary" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"attributes\": [{ \"attribute\": \"(0009,1001)\", \"values\": [\"JAW\"] }]", 19, "routes[0].when.attributes[0].attribute", "expected an attribute of the standard's data dictionary" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"attributes\": [{ \"attribute\": \"PixelData\", \"values\": [\"*\"] }]", 19, "routes[0].when.attributes[0].attribute", "which routes do not look into" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"attributes\": [{ \"attribute\": \"(0040,0275)\", \"values\": [\"*\"] }]", 19, "routes[0].when.attributes[0].attribute", "is a sequence, bulk data or no part" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"attributes\": [{ \"attribute\": \"TransferSyntaxUID\", \"values\": [\"*\"] }]", 19, "routes[0].when.attributes[0].attribute", "no part of the data set" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"attributes\": [{ \"attribute\": \"StudyDate\", \"values\": [\"2026-03-01\"] }]", 19, "routes[0].when.attributes[0].values[0]", "can be no value of (0008,0020)" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"attributes\": [{ \"attribute\": \"Rows\", \"values\": [\"1\", \"many\"] }]", 19, "routes[0].when.attributes[0].values[1]", "can be no value of (0028,0010)" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"attributes\": [{ \"attribute\": \"BodyPartExamined\", \"values\": [\"A\\\\B\"] }]", 19, "routes[0].when.attributes[0].values[0]", "several values are several entries" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"attributes\": [{ \"attribute\": \"BodyPartExamined\", \"values\": [] }]", 19, "routes[0].when.attributes[0].values", "the list has 0 elements; expected 1 to 64 elements" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"attributes\": [{ \"attribute\": \"BodyPartExamined\" }]", 19, "routes[0].when.attributes[0]", "the key \"values\" is missing" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"weekdays\": [\"funday\"]", 19, "routes[0].when.weekdays[0]", "expected one of sunday, monday" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"hours\": [\"8-18\"]", 19, "routes[0].when.hours[0]", "expected hours of a day such as 08:00-18:00" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"hours\": [\"08:00-08:00\"]", 19, "routes[0].when.hours[0]", "expected hours of a day" },
        { "\"modality\": [\"PX\", \"DX\"]", "\"modality\": [\"PX\", \"DX\"], \"hours\": [\"24:00-06:00\"]", 19, "routes[0].when.hours[0]", "expected hours of a day" },
    };

    [Theory]
    [MemberData(nameof(Spoiled))]
    [MemberData(nameof(SpoiledConditions))]
    public void Each_mistake_names_line_path_and_what_was_expected(string old, string replacement, int line, string path, string words)
    {
        var outcome = Sample.Load(Sample.With((old, replacement)));

        outcome.Settings.ShouldBeNull();
        var rendered = outcome.RenderMistakes().ToList();
        var mistake = outcome.Mistakes.FirstOrDefault(m => m.Path == path && m.Line == line && m.Render("f").Contains(words, StringComparison.Ordinal));
        mistake.ShouldNotBeNull(string.Join("\n", rendered));
        rendered[0].ShouldStartWith(Sample.File + ":");
    }

    [Theory]
    [InlineData("\"data\": \"data\",", "\"data\": \"data\", \"data\": \"other\",", "node.data")]
    [InlineData("\"partners\":", "\"allowAnonimous\": true, \"partners\":", "allowAnonimous")]
    [InlineData("\"partners\":", "/* a comment */ \"partners\":", "")]
    [InlineData("\"may\": [\"echo\", \"store\"]", "\"may\": [\"echo\", \"store\",]", "")]
    public void G1_A_duplicate_and_an_unknown_key_a_comment_and_a_trailing_comma_are_refused_with_line_and_path(string old, string replacement, string path)
    {
        var outcome = Sample.Load(Sample.With((old, replacement)));
        var line = Sample.Text[..Sample.Text.IndexOf(old, StringComparison.Ordinal)].Count(c => c == '\n') + 1;

        outcome.Settings.ShouldBeNull();
        outcome.Mistakes.ShouldContain(m => m.Line == line && m.Path.Contains(path), string.Join("\n", outcome.RenderMistakes()));
    }

    [Fact]
    public void G3_Numbers_addresses_and_titles_out_of_their_range_are_all_refused_at_once()
    {
        var outcome = Sample.Load(Sample.With(
            ("\"port\": 2762", "\"port\": 0"),
            ("\"address\": \"127.0.0.1\"", "\"address\": \"fe80::1%eth0\""),
            ("\"port\": 11112", "\"port\": 70000"),
            ("[\"PANO1\"],", "[\"PANORAMIC_UNIT_17\"],"),
            ("\"partners\":", "\"limits\": { \"artimSeconds\": -1 }, \"partners\":")));

        outcome.Settings.ShouldBeNull();
        foreach (var path in new[] { "listeners[0].port", "listeners[1].address", "listeners[1].port", "partners[0].aeTitles[0]", "limits.artimSeconds" })
        {
            outcome.Mistakes.ShouldContain(m => m.Path == path, string.Join("\n", outcome.RenderMistakes()));
        }
    }

    [Fact]
    public void A_right_that_is_misspelt_is_not_taken_for_another_and_so_said_to_be_listed_twice()
    {
        var outcome = Sample.Load(Sample.With(("\"may\": [\"echo\", \"store\"] }", "\"may\": [\"ecko\", \"echo\", \"store\"] }")));

        outcome.Mistakes.Select(m => m.Path).ShouldBe(["partners[0].may[0]"]);
    }

    [Fact]
    public void All_mistakes_are_reported_at_once_and_in_order()
    {
        var outcome = Sample.Load(Sample.With(
            ("\"port\": 2762", "\"port\": 70000"),
            ("[\"PANO1\"],", "[\"PANORAMIC_UNIT_17\"],"),
            ("\"sees\": \"granted\"", "\"sees\": \"everything\", \"colour\": 1"),
            ("\"days\": 90", "\"days\": -1"),
            ("\"certificates\": [\"" + Sample.PinA + "\"]", "\"certificates\": [\"" + Sample.PinA + "\", \"" + Sample.PinA + "\"]")));

        outcome.Mistakes.Select(m => m.Path).ShouldBe(
        [
            "listeners[0].port", "partners[0].aeTitles[0]", "partners[1].certificates[1]", "partners[1].sees", "partners[1].colour", "routes[0].grant.days",
        ]);
    }

    [Fact]
    public void G3_One_certificate_under_two_partners_is_refused()
    {
        var second = "{ \"name\": \"Other\", \"aeTitles\": [\"OTHER\"], \"security\": \"tls\", \"certificates\": [\"" + Sample.PinA + "\"] },\n    { \"name\": \"Hill";
        var outcome = Sample.Load(Sample.With(("{ \"name\": \"Hill", second)));

        outcome.Mistakes.ShouldHaveSingleItem().Problem.ShouldBe("this certificate already belongs to \"Other\" on line 12");
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", false)]
    [InlineData("10.0.0.0/16", "10.1.0.0/16", true)]
    [InlineData("10.0.0.0/8", "fd00::/8", true)]
    public void Plain_partners_share_a_title_only_where_their_addresses_are_apart(string one, string other, bool accepted)
    {
        var second = "{ \"name\": \"Second unit\", \"aeTitles\": [\"PANO1\"], \"security\": \"plain\", \"addresses\": [\"" + other + "\"], \"may\": [\"store\"] },\n    { \"name\": \"Hill";
        var outcome = Sample.Load(Sample.With(("127.0.0.1/32", one), ("{ \"name\": \"Hill", second), ("\"from\": [\"PANO1\"]", "\"from\": [\"Second unit\"]")));

        (outcome.Settings is not null).ShouldBe(accepted, string.Join("\n", outcome.RenderMistakes()));
        if (!accepted)
        {
            outcome.Mistakes.ShouldHaveSingleItem().Problem.ShouldContain("whose addresses overlap");
        }
    }

    [Fact]
    public void A_title_that_two_partners_share_cannot_be_referred_to()
    {
        var second = "{ \"name\": \"Hill Annex\", \"aeTitles\": [\"HILLORTHO\"], \"security\": \"tls\", \"certificates\": [\"" + Sample.PinB + "\"] },\n    { \"name\": \"Hill";
        var outcome = Sample.Load(Sample.With(("{ \"name\": \"Hill S", second + " S")));

        outcome.Mistakes.Select(m => m.Path).ShouldBe(["routes[0].forwardTo[0]", "routes[0].grant.to[0]"]);
        outcome.Mistakes[0].Problem.ShouldContain("is a title of 2 partners");
    }

    [Fact]
    public void A_name_of_one_partner_that_is_a_title_of_another_cannot_be_referred_to()
    {
        var second = "{ \"name\": \"HILLORTHO\", \"aeTitles\": [\"ANNEX\"], \"security\": \"tls\", \"certificates\": [\"" + Sample.PinB + "\"] },\n    { \"name\": \"Hill";
        var outcome = Sample.Load(Sample.With(("{ \"name\": \"Hill S", second + " S")));

        outcome.Mistakes.Select(m => m.Path).ShouldBe(["routes[0].forwardTo[0]", "routes[0].grant.to[0]"]);
        outcome.Mistakes[0].Problem.ShouldBe("\"HILLORTHO\" is the name of one partner and an AE title of another: \"HILLORTHO\", \"Hill Street Orthodontics\"");
        Sample.Load(Sample.With(("\"Hill Street Orthodontics\"", "\"HILLORTHO\""))).RenderMistakes().ShouldBeEmpty("its own title is no other partner's");
    }

    [Fact]
    public void A_plain_partner_may_not_carry_a_title_of_a_tls_partner()
    {
        var outcome = Sample.Load(Sample.With(("[\"PANO1\"],", "[\"PANO1\", \"HILLORTHO\"],"), ("\"forwardTo\": [\"HILLORTHO\"]", "\"forwardTo\": [\"Hill Street Orthodontics\"]"), ("\"to\": [\"HILLORTHO\"]", "\"to\": [\"Hill Street Orthodontics\"]")));

        outcome.Mistakes.ShouldHaveSingleItem().Path.ShouldBe("partners[0].aeTitles[1]");
    }

    [Fact]
    public void Plain_risk_is_accepted_when_written_down_and_then_noted()
    {
        var outcome = Sample.Load(Sample.With(("\"may\": [\"echo\", \"store\"] }", "\"may\": [\"echo\", \"get\"], \"plainRisk\": true }")));

        outcome.Settings.ShouldNotBeNull();
        outcome.Notes.ShouldContain(n => n.Contains("plainRisk", StringComparison.Ordinal));
    }

    public static TheoryData<byte[], string> Unreadable => new()
    {
        { [], "is empty" },
        { [0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}'], "byte order mark" },
        { Encoding.Unicode.GetBytes("{}"), "UTF-16" },
        { [0xFF, 0xFE, (byte)'{', 0], "UTF-16" },
        { [(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"'], "not UTF-8" },
        { [(byte)'{', (byte)' ', 0, (byte)'}'], "0x00" },
        { Encoding.UTF8.GetBytes(new string('[', 10_000)), "depth" },
        { Encoding.UTF8.GetBytes(new string(' ', PositionedJsonReader.MaxBytes + 1)), "larger than 4 MiB" },
        { "{ \"node\": "u8.ToArray(), "expected" },
        { "[]"u8.ToArray(), "a list is here" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void G2_What_is_not_a_json_object_in_utf8_is_refused(byte[] bytes, string words)
    {
        var outcome = SettingsFile.Parse(bytes, Sample.File);

        outcome.Settings.ShouldBeNull();
        string.Join("\n", outcome.RenderMistakes()).ShouldContain(words, Case.Insensitive);
    }

    [Fact]
    public void G2_A_file_that_never_ends_is_read_no_further_than_the_limit()
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.OpenWrite(file))
            {
                stream.SetLength(1L << 30); // sparse
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            SettingsFile.Load(file).Mistakes.ShouldHaveSingleItem().Problem.ShouldContain("larger than");
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16 * 1024 * 1024);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Thousands_of_mistakes_are_counted_but_not_all_listed()
    {
        var keys = string.Join(",", Enumerable.Range(0, 5000).Select(i => $"\"k{i}\": 1"));

        Sample.Load("{" + keys + "}").Mistakes.Count.ShouldBe(MistakeList.Kept);
    }

    [Fact]
    public void No_cut_and_no_spoiled_byte_of_a_right_file_ends_in_an_exception()
    {
        var bytes = Encoding.UTF8.GetBytes(Sample.Text);
        for (var i = 0; i < bytes.Length; i += 2)
        {
            SettingsFile.Parse(bytes.AsSpan(0, i), Sample.File).Settings.ShouldBeNull();
            var old = bytes[i];
            foreach (var flipped in new byte[] { (byte)(old ^ 1), (byte)',' })
            {
                bytes[i] = flipped;
                var outcome = SettingsFile.Parse(bytes, Sample.File);
                (outcome.Settings is null).ShouldBe(outcome.Mistakes.Count > 0);
            }

            bytes[i] = old;
        }
    }
}
