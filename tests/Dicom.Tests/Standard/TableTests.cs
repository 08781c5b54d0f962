using System.Reflection;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Standard;

public sealed class TableTests
{
    [Fact]
    public void Every_named_tag_is_the_one_the_dictionary_has_under_that_keyword()
    {
        foreach (var field in typeof(Tags).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            DicomDictionary.Find(field.Name, out var entry).ShouldBeTrue(field.Name);
            field.GetValue(null).ShouldBe(entry!.Tag, field.Name);
        }
    }

    [Theory]
    [InlineData(0x00100010u, "PN")]
    [InlineData(0x00080018u, "UI")]
    [InlineData(0x00000000u, "UL")]
    [InlineData(0x00020010u, "UI")]
    [InlineData(0x7FE00010u, "OW")]
    [InlineData(0x00280106u, "US")]
    [InlineData(0x00283006u, "OW")]
    [InlineData(0x00400275u, "SQ")]
    [InlineData(0x00080000u, "UL")]
    [InlineData(0x60003000u, "OW")]
    [InlineData(0x60020010u, "US")]
    [InlineData(0x00280402u, "US")]
    [InlineData(0x00203110u, "CS")]
    [InlineData(0x00090010u, "LO")]
    [InlineData(0x00091001u, "UN")]
    [InlineData(0x00090000u, "UL")]
    [InlineData(0x60010010u, "LO")]
    [InlineData(0x00087777u, "UN")]
    public void A_representation_is_known_for_every_tag(uint tag, string vr) => DicomDictionary.VrOf(new Tag(tag)).Letters().ShouldBe(vr);

    [Fact]
    public void Every_row_of_the_dictionary_is_found_by_its_tag()
    {
        var rows = DicomDictionary.All().ToList();
        rows.Count.ShouldBeGreaterThan(5000);
        var hidden = 0;
        foreach (var row in rows.Where(r => r.Vr != Vr.None))
        {
            DicomDictionary.Find(row.Tag, out var found).ShouldBeTrue(row.Keyword);
            hidden += found == row ? 0 : 1;
        }

        // (0028,0400) to (0028,0403) are rows of their own and also the lowest tags of the repeating (0028,04xn).
        hidden.ShouldBe(4);
    }

    [Fact]
    public void A_row_tells_its_name_and_multiplicity()
    {
        DicomDictionary.Find(Tags.OtherPatientIDs, out var entry).ShouldBeTrue();
        entry.ShouldBe(new DictionaryEntry(new Tag(0x0010, 0x1000), Vr.LO, "1-n", "OtherPatientIDs", "Other Patient IDs", IsRetired: true));
        DicomDictionary.Find("NoSuchKeyword", out _).ShouldBeFalse();
        DicomDictionary.Find(string.Empty, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_held_transfer_syntaxes_are_those_of_the_table_that_carry_a_data_set()
    {
        // The table of UIDs is the standard's; what is not held is listed with the reason in TransferSyntaxes.
        string[] notHeld =
        [
            "1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.204", "1.2.840.10008.1.2.4.205",
            "1.2.840.10008.1.2.6.1", "1.2.840.10008.1.2.6.2", "1.2.840.10008.1.2.7.1", "1.2.840.10008.1.2.7.2",
            "1.2.840.10008.1.2.7.3", "1.2.840.10008.1.20",
        ];
        var expected = UidRows("Transfer Syntax").Where(r => !notHeld.Contains(r[0])).Select(r => r[0] + " " + r[1]);
        TransferSyntaxes.Held.Select(s => s.Uid.Value + " " + s.Name).ShouldBe(expected, ignoreOrder: true);
        TransferSyntaxes.Held.Where(s => s.IsNative).Select(s => s.Uid.Value).ShouldBe(
            ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"]);
        TransferSyntaxes.TryGet(Uid.Parse("1.2.840.10008.1.2.4.94"), out _).ShouldBeFalse();
    }

    [Fact]
    public void The_storage_classes_are_those_of_the_table_without_services()
    {
        var rows = UidRows("SOP Class").ToDictionary(r => r[0], r => r[1], StringComparer.Ordinal);
        StorageClasses.All.ShouldAllBe(u => rows.ContainsKey(u.Value));
        StorageClasses.Contains(SopClasses.DigitalIntraOralXRayImageStorageForPresentation).ShouldBeTrue();
        StorageClasses.Contains(SopClasses.Verification).ShouldBeFalse();
        StorageClasses.Contains(SopClasses.StorageCommitmentPushModel).ShouldBeFalse();
        StorageClasses.Contains(SopClasses.StudyRootFind).ShouldBeFalse();
        StorageClasses.Contains(SopClasses.MediaStorageDirectoryStorage).ShouldBeFalse();

        // Every class whose name ends with "Storage" is one, but for the directory, which lives in files only.
        var named = rows.Where(r => r.Value.EndsWith("Storage", StringComparison.Ordinal)).Select(r => Uid.Parse(r.Key))
            .Where(u => u != SopClasses.MediaStorageDirectoryStorage);
        named.ShouldAllBe(u => StorageClasses.Contains(u));
    }

    [Fact]
    public void Every_named_SOP_class_is_the_one_of_the_table()
    {
        var rows = UidRows("SOP Class").ToDictionary(r => r[0], r => r[5], StringComparer.Ordinal);
        foreach (var field in typeof(SopClasses).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var keyword = rows[((Uid)field.GetValue(null)!).Value].Replace("QueryRetrieveInformationModel", string.Empty, StringComparison.Ordinal);
            keyword.ShouldBe(field.Name);
        }
    }

    private static IEnumerable<string[]> UidRows(string type)
    {
        using var reader = new StreamReader(typeof(Tags).Assembly.GetManifestResourceStream("Tables.uids.tsv")!);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            if (fields[2] == type)
            {
                yield return fields;
            }
        }
    }
}
