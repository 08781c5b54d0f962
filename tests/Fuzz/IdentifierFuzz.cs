using System.Diagnostics;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog.Matching;
using Shouldly;
using Xunit;

namespace DicomExchange.Fuzz;

public sealed class IdentifierFuzz
{
    private static readonly QueryKey[] Keys =
    [
        new(Tags.StudyDate, Vr.DA), new(Tags.StudyTime, Vr.TM), new(Tags.AccessionNumber, Vr.SH), new(Tags.PatientName, Vr.PN), new(Tags.PatientID, Vr.LO),
        new(Tags.StudyInstanceUID, Vr.UI), new(new Tag(0x0008, 0x1140), Vr.SQ, [new QueryKey(new Tag(0x0008, 0x1155), Vr.UI)]),
    ];

    private static readonly byte[][] Entity =
        [.. new[] { "20260105", "101500.5", "ACC-1", "Müller^Änne=山田^太郎", "ID\\OTHER", "1.2.3", string.Empty }.Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void Any_identifier_is_compiled_or_refused_and_matching_ends()
    {
        var compiled = 0;
        FuzzRun.Each([.. Identifiers()], (bytes, random) =>
        {
            DataSet identifier;
            try
            {
                identifier = DataSetReader.Read(bytes, TransferSyntaxes.ExplicitLittleEndian, DataSetLimits.Identifier);
            }
            catch (DataSetException)
            {
                return;
            }

            var options = new QueryOptions { CombinedDateTime = random.Next(2) == 0 };
            if (!IdentifierMatcher.TryCompile(identifier, SpecificCharacterSet.Of(identifier), Keys, options, out var matcher, out var problem))
            {
                problem.ShouldNotBeNull();
                return;
            }

            compiled++;
            var started = Stopwatch.GetTimestamp();
            _ = matcher.Matches(Entity, static (entity, tag) => ValueOf(entity, tag));
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromMinutes(1));
        });
        compiled.ShouldBePositive();
    }

    private static ReadOnlySpan<byte> ValueOf(byte[][] entity, Tag tag)
    {
        var index = Array.FindIndex(Keys, k => k.Tag == tag);
        return index < 0 ? default : entity[index];
    }

    private static IEnumerable<byte[]> Identifiers()
    {
        string[] names = ["M*^?nne*", "=*", "\\Müller^Änne", "************a", "M\u0308^=="];
        foreach (var name in names)
        {
            var set = new DataSet()
                .SetText(Tags.SpecificCharacterSet, Vr.CS, name.Length % 2 == 0 ? "ISO_IR 192" : "\\ISO 2022 IR 87")
                .SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY")
                .SetText(Tags.StudyDate, Vr.DA, "20250101-20271231")
                .SetText(Tags.StudyTime, Vr.TM, "-1200")
                .SetText(Tags.AccessionNumber, Vr.SH, "ACC?1")
                .SetText(Tags.PatientName, Vr.PN, name)
                .SetText(Tags.PatientID, Vr.LO, "*")
                .SetText(Tags.StudyInstanceUID, Vr.UI, "1.2.3\\1.2.4\\1.2.5")
                .SetSequence(new Tag(0x0008, 0x1140), new DataSet().SetText(new Tag(0x0008, 0x1155), Vr.UI, "1.2"));
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            DataSetWriter.Write(set, TransferSyntaxes.ExplicitLittleEndian, buffer);
            yield return buffer.WrittenSpan.ToArray();
        }
    }
}
