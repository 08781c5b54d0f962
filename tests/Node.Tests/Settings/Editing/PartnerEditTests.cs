using System.Text;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Editing;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Node.Tests.Settings.Editing;

/// <summary>Partners are entered and taken out, and the administrator's hand stays in everything else.</summary>
public sealed class PartnerEditTests
{
    private const string Rest = """
        "node": { "aeTitles": ["RIVER"], "data": "data", "keyFile": "keys/master.key" },
          "listeners": [{ "address": "127.0.0.1", "port": 11112, "security": "plain" }]
        """;

    private static readonly NewPartner Hill = new()
    {
        Name = "Zähne \"Hill\"",
        AeTitles = ["HILL", "HILL2"],
        Security = ChannelSecurity.Plain,
        Addresses = ["10.1.0.0/16"],
        Host = "10.1.0.7",
        Port = 104,
        May = ["echo", "store"],
        Sees = "own",
    };

    [Fact]
    public void Whatever_the_hand_what_is_added_and_removed_again_leaves_the_same_bytes()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var (before, count, hasKey) = WrittenSettings.Of(seed);
            Names(before).Count.ShouldBe(count);

            var after = PartnerEdit.Add(before, Hill);

            Names(after).ShouldBe([.. Names(before), Hill.Name]);
            ShouldBeOneSpanLess(before, after);
            var removed = PartnerEdit.Remove(after, count);
            Names(removed).ShouldBe(Names(before));
            ShouldBeOneSpanLess(removed, after);
            removed.AsSpan().SequenceEqual(before).ShouldBe(hasKey, Encoding.UTF8.GetString(before));
        }).CheckMany();
    }

    [Fact]
    public void Any_partner_can_be_taken_out_and_the_others_keep_their_bytes()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (seed, which) =>
        {
            var (before, count, _) = WrittenSettings.Of(seed);
            if (count == 0)
            {
                return;
            }

            var index = (which & int.MaxValue) % count;
            var after = PartnerEdit.Remove(before, index);

            Names(after).ShouldBe([.. Names(before).Where((_, i) => i != index)]);
            ShouldBeOneSpanLess(after, before);
        }).CheckMany();
    }

    public static TheoryData<string, string, string> Hands => new()
    {
        {
            "as init writes it",
            "{\n  REST,\n  \"partners\": [\n  ]\n}\n",
            "{\n  REST,\n  \"partners\": [\n    {\n      \"name\": N,\n      \"aeTitles\": A,\n      \"security\": \"plain\",\n      \"addresses\": [\"10.1.0.0/16\"],\n      \"host\": \"10.1.0.7\",\n      \"port\": 104,\n      \"may\": [\"echo\", \"store\"],\n      \"sees\": \"own\"\n    }\n  ]\n}\n"
        },
        {
            "an entry a line",
            "{\r\n\tREST,\r\n\t\"partners\": [\r\n\t\t{ \"name\": \"X\", \"aeTitles\": [\"X\"], \"security\": \"plain\", \"addresses\": [\"10.2.0.0/16\"] }\r\n\t]\r\n}",
            "{\r\n\tREST,\r\n\t\"partners\": [\r\n\t\t{ \"name\": \"X\", \"aeTitles\": [\"X\"], \"security\": \"plain\", \"addresses\": [\"10.2.0.0/16\"] },\r\n\t\t{ \"name\": N, \"aeTitles\": A, \"security\": \"plain\", \"addresses\": [\"10.1.0.0/16\"], \"host\": \"10.1.0.7\", \"port\": 104, \"may\": [\"echo\", \"store\"], \"sees\": \"own\" }\r\n\t]\r\n}"
        },
        {
            "braces on the line of the bracket",
            "{ REST, \"partners\": [{\n    \"name\": \"X\",\n    \"aeTitles\": [\"X\"], \"security\": \"plain\", \"addresses\": [\"10.2.0.0/16\"]\n}] }",
            "{ REST, \"partners\": [{\n    \"name\": \"X\",\n    \"aeTitles\": [\"X\"], \"security\": \"plain\", \"addresses\": [\"10.2.0.0/16\"]\n}, {\n    \"name\": N,\n    \"aeTitles\": A,\n    \"security\": \"plain\",\n    \"addresses\": [\"10.1.0.0/16\"],\n    \"host\": \"10.1.0.7\",\n    \"port\": 104,\n    \"may\": [\"echo\", \"store\"],\n    \"sees\": \"own\"\n}] }"
        },
        {
            "an empty list on one line",
            "{ REST, \"partners\": [] }",
            "{ REST, \"partners\": [{ \"name\": N, \"aeTitles\": A, \"security\": \"plain\", \"addresses\": [\"10.1.0.0/16\"], \"host\": \"10.1.0.7\", \"port\": 104, \"may\": [\"echo\", \"store\"], \"sees\": \"own\" }] }"
        },
        {
            "no key partners yet",
            "{\n  REST,\n  \"limits\": {}\n}",
            "{\n  REST,\n  \"limits\": {},\n  \"partners\": [\n    {\n      \"name\": N,\n      \"aeTitles\": A,\n      \"security\": \"plain\",\n      \"addresses\": [\"10.1.0.0/16\"],\n      \"host\": \"10.1.0.7\",\n      \"port\": 104,\n      \"may\": [\"echo\", \"store\"],\n      \"sees\": \"own\"\n    }\n  ]\n}"
        },
    };

    [Theory]
    [MemberData(nameof(Hands))]
    public void A_new_entry_looks_as_if_the_same_hand_had_written_it(string hand, string before, string after) =>
        Encoding.UTF8.GetString(PartnerEdit.Add(Bytes(before), Hill)).ShouldBe(Encoding.UTF8.GetString(Bytes(after)), hand);

    [Fact]
    public void The_last_partner_leaves_an_empty_list_where_the_brackets_were()
    {
        var before = Bytes("{ REST,\n  \"partners\": [\n    { \"name\": \"X\", \"aeTitles\": [\"X\"], \"security\": \"plain\", \"addresses\": [\"10.2.0.0/16\"] }\n  ]\n}");

        Encoding.UTF8.GetString(PartnerEdit.Remove(before, 0)).ShouldEndWith(",\n  \"partners\": [\n  ]\n}");
    }

    /// <summary>Inside a string, a key or another block the word means nothing.</summary>
    [Fact]
    public void Only_the_list_of_the_document_itself_is_edited()
    {
        var before = Bytes("{ REST, \"routes\": [{ \"name\": \"\\\"partners\\\": [\", \"forwardTo\": [\"X\"] }], \"partners\": [{ \"name\": \"X\", \"aeTitles\": [\"X\"], \"security\": \"plain\", \"plainRisk\": true, \"addresses\": [\"10.2.0.0/16\"], \"host\": \"10.2.0.1\", \"port\": 104 }] }");

        Names(PartnerEdit.Add(before, Hill)).ShouldBe(["X", Hill.Name]);
    }

    private static void ShouldBeOneSpanLess(ReadOnlySpan<byte> shorter, ReadOnlySpan<byte> longer)
    {
        var start = shorter.CommonPrefixLength(longer);
        longer.EndsWith(shorter[start..]).ShouldBeTrue("more than one place differs");
    }

    private static byte[] Bytes(string pattern) => Encoding.UTF8.GetBytes(pattern
        .Replace("REST", Rest, StringComparison.Ordinal)
        .Replace(": N,", ": \"Zähne \\\"Hill\\\"\",", StringComparison.Ordinal)
        .Replace(": A,", ": [\"HILL\", \"HILL2\"],", StringComparison.Ordinal));

    private static List<string> Names(byte[] bytes)
    {
        var outcome = SettingsFile.Parse(bytes, Sample.File);
        outcome.RenderMistakes().ShouldBeEmpty(Encoding.UTF8.GetString(bytes));
        return [.. outcome.Settings!.Partners.Select(p => p.Name)];
    }
}
