using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Rows;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

public sealed class AttributeTableTests
{
    [Fact]
    public void Every_attribute_kept_is_one_that_the_header_collector_chooses_and_the_dictionary_knows()
    {
        CatalogAttributes.All.Where(a => !HeaderTags.Catalog.Contains(a.Tag)).ShouldBeEmpty();
        foreach (var attribute in CatalogAttributes.All)
        {
            DicomDictionary.VrOf(attribute.Tag).ShouldBe(attribute.Vr, attribute.Tag.ToString());
        }

        CatalogAttributes.Matchable.Select(a => a.Code).ShouldBeUnique();
        foreach (var level in CatalogAttributes.All.GroupBy(a => a.Level))
        {
            level.Select(a => (int)a.Code).ShouldBe(level.Select(a => (int)a.Code).Order());
        }
    }

    [Fact]
    public void A_row_gives_back_every_field_and_its_replacements()
    {
        var row = new RowWriter().Add(1, "one"u8).Add(7, new byte[300]).Add(9, "nine"u8).Written.ToArray();
        RowFields.Find(row, 7).Length.ShouldBe(300);
        RowFields.Find(row, 8).IsEmpty.ShouldBeTrue();
        var replaced = RowWriter.Replace(RowWriter.Replace(row, 8, "eight"u8), 1, "uno"u8);
        RowFields.Find(replaced, 1).SequenceEqual("uno"u8).ShouldBeTrue();
        RowFields.Find(replaced, 8).SequenceEqual("eight"u8).ShouldBeTrue();
        RowFields.Find(replaced, 9).SequenceEqual("nine"u8).ShouldBeTrue();
    }

    [Fact]
    public void A_row_cut_anywhere_ends_without_a_fault()
    {
        var row = new RowWriter().Add(1, "one"u8).Add(7, new byte[300]).Add(9, "nine"u8).Written.ToArray();
        for (var length = 0; length < row.Length; length++)
        {
            var fields = new RowFields(row.AsSpan(0, length));
            var count = 0;
            while (fields.Next())
            {
                count++;
            }

            count.ShouldBeLessThan(3);
        }
    }
}
