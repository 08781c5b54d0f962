using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

public sealed class SameContentTests
{
    private static readonly TransferSyntax[] Native =
        [TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitBigEndian, TransferSyntaxes.Deflated];

    [Fact]
    public async Task A_data_set_in_another_native_encoding_is_the_same_content_and_a_changed_number_is_not()
    {
        await using var test = await TestStore.CreateAsync();
        (await SendAsync(test, Object(7), Native[0])).Kind.ShouldBe(StoreOutcomeKind.Stored);
        foreach (var syntax in Native)
        {
            (await SendAsync(test, Object(7), syntax)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld, syntax.Name);
        }

        (await SendAsync(test, Object(8), Native[2])).Kind.ShouldBe(StoreOutcomeKind.Variant);
        (await SendAsync(test, Object(8), Native[1])).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
    }

    [Fact]
    public async Task The_same_instance_from_many_at_once_is_one_copy_and_all_are_acknowledged()
    {
        await using var test = await TestStore.CreateAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => test.AddAsync(new Sample { Partner = $"partner {n % 4}" })));
        outcomes.Count(o => o.Kind == StoreOutcomeKind.Stored).ShouldBe(1);
        outcomes.Count(o => o.Kind == StoreOutcomeKind.AlreadyHeld).ShouldBe(19);
        Directory.EnumerateFiles(Path.Combine(test.Folder, "vault"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        Directory.EnumerateFiles(Path.Combine(test.Folder, "incoming")).ShouldBeEmpty();
    }

    private static DataSet Object(ushort number)
    {
        var pixels = new byte[20_000];
        new Random(1).NextBytes(pixels);
        return new Sample().Attributes
            .SetSequence(Tags.ReferencedStudySequence, new DataSet().SetUid(Tags.ReferencedSOPInstanceUID, Uid.Parse("1.2.3")).SetUInt16(Tags.Columns, number))
            .SetUInt32(new Tag(0x0008, 0x1161), 0x01020304)
            .Set(Tags.PixelData, Vr.OW, pixels);
    }

    private static async Task<StoreOutcome> SendAsync(TestStore test, DataSet dataSet, TransferSyntax syntax)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(dataSet, syntax, bytes);
        var header = new Sample().Header with { TransferSyntax = syntax };
        using var writer = test.Store.BeginObject();
        writer.Write(bytes.WrittenSpan);
        return await test.Store.AddAsync(writer, header, new Sample().Receipt, TestContext.Current.CancellationToken);
    }
}
