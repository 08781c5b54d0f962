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
    private const string BirthDate = "17310419";
    private const string StudyDate = "17380823";
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
        (Tags.PatientBirthDate, Vr.DA, BirthDate),
        (Tags.StudyDate, Vr.DA, StudyDate),
        (Tags.SeriesDate, Vr.DA, StudyDate),
        (Tags.AcquisitionDate, Vr.DA, StudyDate),
        (Tags.ContentDate, Vr.DA, StudyDate),
        (Tags.PatientComments, Vr.LT, "Canary comment {0}"),
        (Tags.StudyInstanceUID, Vr.UI, "2.25.7731{0}001"),
        (Tags.SeriesInstanceUID, Vr.UI, "2.25.7731{0}002"),
        (Tags.SOPInstanceUID, Vr.UI, "2.25.7731{0}003"),
    ];

    /// <summary>
    /// The dates that all of them have, as DICOM and as people write them. They are the same everywhere and of a century without
    /// clocks, since eight digits are little: with many dates, or recent ones, names of log files and fingerprints would be hits by
    /// chance. A date that became a number, of days or of ticks, is not seen by this; nor would its few bytes tell of anybody.
    /// </summary>
    public static IReadOnlyList<string> Dates { get; } = [BirthDate, StudyDate, .. new[] { BirthDate, StudyDate }.SelectMany(Written)];

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

    private static IEnumerable<string> Written(string date)
    {
        var day = DateOnly.ParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture);
        return new[] { "yyyy-MM-dd", "yyyy/MM/dd", "yyyy.MM.dd", "dd.MM.yyyy", "MM/dd/yyyy", "dd/MM/yyyy" }.Select(form => day.ToString(form, CultureInfo.InvariantCulture));
    }

    private static StampedObject Of(DataSet data, Uid sopClass, TransferSyntax syntax, int number)
    {
        var values = new List<string>();
        data.SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192");
        foreach (var (tag, vr, format) in Stamps)
        {
            var value = string.Format(CultureInfo.InvariantCulture, format, $"{number + 10_000_000:D8}");
            data.SetText(tag, vr, value);
            if (vr == Vr.DA)
            {
                continue;
            }

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
