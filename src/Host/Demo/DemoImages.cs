using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Client;

namespace DicomExchange.Host.Demo;

/// <summary>The images that the x-ray software of the demonstration has: drawn by code, of a patient who does not exist.</summary>
internal sealed class DemoImages
{
    private DemoImages(string folder, IReadOnlyList<FileToSend> projections, IReadOnlyList<FileToSend> volume, IReadOnlyDictionary<Uid, byte[]> originals, IReadOnlyList<string> secrets)
    {
        Folder = folder;
        Projections = projections;
        Volume = volume;
        Originals = originals;
        Secrets = secrets;
    }

    /// <summary>Where the x-ray software keeps its files, in clear as such software does.</summary>
    public string Folder { get; }

    /// <summary>Intra-oral, panoramic and cephalometric images.</summary>
    public IReadOnlyList<FileToSend> Projections { get; }

    /// <summary>The slices of the cone beam volume.</summary>
    public IReadOnlyList<FileToSend> Volume { get; }

    /// <summary>The data set of every instance as it was made, to compare with.</summary>
    public IReadOnlyDictionary<Uid, byte[]> Originals { get; }

    /// <summary>What must be nowhere on a practice's disk: name, ID, birth date, accession number, UIDs.</summary>
    public IReadOnlyList<string> Secrets { get; }

    public static DemoImages Make(string folder)
    {
        Directory.CreateDirectory(folder);
        var projections = new List<FileToSend>();
        var volume = new List<FileToSend>();
        var originals = new Dictionary<Uid, byte[]>();
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var instance in DentalStudies.Generate(new DentalOptions { Seed = 7, IntraOralImages = 4, CbctSlices = 24, Scale = 0.35 }))
        {
            var path = Path.Combine(folder, $"image{originals.Count + 1:D3}.dcm");
            using (var file = File.Create(path))
            {
                instance.WritePart10(file);
            }

            var dataSet = new MemoryStream();
            instance.WriteDataSet(dataSet);
            originals[instance.SopInstance] = dataSet.ToArray();
            var offset = new FileInfo(path).Length - dataSet.Length;
            var list = instance.SopClass == SopClasses.CTImageStorage ? volume : projections;
            list.Add(new FileToSend(path, instance.SopClass, instance.SopInstance, instance.TransferSyntax, offset));
            secrets.UnionWith(SecretsOf(instance));
        }

        return new DemoImages(folder, projections, volume, originals, [.. secrets]);
    }

    private static IEnumerable<string> SecretsOf(GeneratedInstance instance) =>
        new[] { Tags.PatientName, Tags.PatientID, Tags.AccessionNumber, Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.SOPInstanceUID }
            .Select(tag => System.Text.Encoding.UTF8.GetString(instance.Header[tag]!.Value.Span).TrimEnd(' ', '\0'));
}
