using System.Text;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

/// <summary>A search that finds nothing proves nothing unless it would have found something.</summary>
public sealed class CanarySearchTests
{
    private const string Value = "Canary^Überbringer^7731";

    public static TheoryData<string> Encodings => ["utf-8", "utf-16", "utf-16BE"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_value_is_found_at_every_place_of_a_file(string encoding)
    {
        using var folder = new TempFolder();
        var bytes = Encoding.GetEncoding(encoding).GetBytes(Value);
        var search = new CanarySearch([Value]);
        for (var before = 0; before < 20; before++)
        {
            var content = new byte[before + bytes.Length + 3];
            content.AsSpan().Fill(0xEE);
            bytes.CopyTo(content, before);
            File.WriteAllBytes(folder.File("deep", "er", "some.db"), content);
            search.Folder(folder.Path).ShouldHaveSingleItem().Offset.ShouldBe(before);
        }
    }

    [Fact]
    public void A_value_in_a_file_name_is_found()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File($"{Value}.dcm"), "x");
        new CanarySearch([Value]).Folder(folder.Path).ShouldHaveSingleItem().File.ShouldContain("its name");
    }

    [Fact]
    public void A_value_cut_short_is_not_found()
    {
        var bytes = Encoding.UTF8.GetBytes(Value);
        new CanarySearch([Value]).Bytes("memory", bytes.AsSpan(0, bytes.Length - 1)).ShouldBeEmpty();
    }

    [Fact]
    public void Many_values_that_begin_alike_are_told_apart()
    {
        var values = Enumerable.Range(0, 2000).Select(i => $"1.2.826.0.1.3680043.{i:D6}").ToList();
        var search = new CanarySearch(values);
        var text = Encoding.UTF8.GetBytes(string.Join('\0', values));
        search.Bytes("memory", text).Select(h => h.Value).ShouldBe(values);
    }

    [Fact]
    public void A_value_too_short_to_be_sure_of_is_refused() => Should.Throw<ArgumentException>(() => new CanarySearch(["Miller^Ann"]));
}
