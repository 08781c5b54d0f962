using System.Buffers;
using System.Globalization;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Generator;

namespace DicomExchange.EndToEnd.Canaries;

/// <summary>An object whose identifying values were replaced by ones that occur nowhere else in the world.</summary>
internal sealed record StampedObject(TestObject Object, DataSet Header, IReadOnlyList<string> Values)
{
    private static readonly SearchValues<char> NotAscii = SearchValues.Create("ÄäÖöÜüß");

    private static readonly (Tag Tag, Vr Vr, string Value)[] Stamps =
    [
        (Tags.PatientName, Vr.PN, "Kanarienvogel{0}^Erika"),
        (Tags.PatientID, Vr.LO, "CANARY-ID-{0}"),
        (Tags.OtherPatientNames, Vr.PN, "Kanarienhenne{0}^Änne"),
        (Tags.AccessionNumber, Vr.SH, "CANARYAC{0}"),
        (Tags.StudyID, Vr.SH, "CANARYST{0}"),
        (Tags.ReferringPhysicianName, Vr.PN, "Kanarienarzt{0}^Jörg"),
        (Tags.InstitutionName, Vr.LO, "Canary Dental {0}"),
        (Tags.StudyDescription, Vr.LO, "Canary study {0}"),
        (Tags.SeriesDescription, Vr.LO, "Canary series {0}"),
        (Tags.PatientComments, Vr.LT, "Canary comment {0}"),
        (Tags.StudyInstanceUID, Vr.UI, "2.25.7731{0}001"),
        (Tags.SeriesInstanceUID, Vr.UI, "2.25.7731{0}002"),
        (Tags.SOPInstanceUID, Vr.UI, "2.25.7731{0}003"),
    ];

    /// <summary>A file of others, its pixels and everything else as they were; null when it names no class.</summary>
    public static StampedObject? Of(byte[] file, int number)
    {
        var head = Part10Reader.ReadHead(file);
        var data = DataSetReader.Read(file.AsSpan(head.DataSetOffset), head.TransferSyntax, DataSetLimits.WholeObject);
        return data.TryGetUid(Tags.SOPClassUID, out var sopClass) ? Of(data, sopClass, head.TransferSyntax, number) : null;
    }

    public static StampedObject Of(GeneratedInstance made, int number)
    {
        using var stream = new MemoryStream();
        made.WriteDataSet(stream);
        var data = DataSetReader.Read(stream.ToArray(), made.TransferSyntax, DataSetLimits.WholeObject);
        return Of(data, made.SopClass, made.TransferSyntax, number);
    }

    /// <summary>The same object as a file in clear.</summary>
    public byte[] ToFile()
    {
        var output = new ArrayBufferWriter<byte>();
        Part10Writer.WriteHead(new FileMeta(Object.SopClass, Object.SopInstance, Object.Syntax.Uid), output);
        output.Write(Object.Bytes.Span);
        return output.WrittenSpan.ToArray();
    }

    private static StampedObject Of(DataSet data, Uid sopClass, TransferSyntax syntax, int number)
    {
        var values = new List<string>();
        data.SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192");
        foreach (var (tag, vr, format) in Stamps)
        {
            var value = string.Format(CultureInfo.InvariantCulture, format, $"{number + 10_000_000:D8}");
            data.SetText(tag, vr, value);
            values.Add(value);
            if (value.AsSpan().ContainsAny(NotAscii))
            {
                // A store that keeps names without accents for its searches must not keep them in clear either.
                values.Add(value.Normalize(NormalizationForm.FormD));
            }

            values.Add(value.ToUpperInvariant());
            values.Add(value.ToLowerInvariant());
        }

        var output = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(data, syntax, output);
        data.TryGetUid(Tags.SOPInstanceUID, out var instance);
        data.TryGetUid(Tags.StudyInstanceUID, out var study);
        return new StampedObject(new TestObject(sopClass, instance, study, syntax, output.WrittenSpan.ToArray()), data, values);
    }
}
