using DicomExchange.Dicom.Standard;
using DicomExchange.Generator.Drawing;
using DicomExchange.Generator.Modules;

namespace DicomExchange.Generator;

/// <summary>Synthetic dental studies of made-up patients, drawn by this code alone; valid by the standard's IODs.</summary>
public static class DentalStudies
{
    /// <summary>
    /// Makes the objects one at a time, in the order of patients and studies: intra-oral, panoramic, cephalometric, cone
    /// beam. At most one picture is in memory when the caller keeps none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its documented range.</exception>
    public static IEnumerable<GeneratedInstance> Generate(DentalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options is not { Scale: >= 0.05 and <= 2, BitsStored: 8 or (>= 10 and <= 16) })
        {
            throw new ArgumentOutOfRangeException(nameof(options), "Scale is 0.05 to 2, BitsStored 8 or 10 to 16.");
        }

        return Patients(options);
    }

    private static IEnumerable<GeneratedInstance> Patients(DentalOptions options)
    {
        for (var patient = 0; patient < options.Patients; patient++)
        {
            var person = MadeUpPatient.Of(options.Seed, patient);
            StudyPlan Study(int kind, string description) => new(options.Seed, (patient * 4) + kind, person, description);
            var studies = IntraOral(Study(0, "Intra-oral images"), options)
                .Concat(Panoramic(Study(1, "Panoramic image"), options))
                .Concat(Cephalometric(Study(2, "Cephalometric image"), options))
                .Concat(ConeBeam(Study(3, "Cone beam CT of the lower jaw"), options));
            foreach (var instance in studies)
            {
                yield return instance;
            }
        }
    }

    private static IEnumerable<GeneratedInstance> IntraOral(StudyPlan study, DentalOptions options)
    {
        for (var i = 0; i < options.IntraOralImages; i++)
        {
            var periapical = i % 4 == 3;
            var seed = options.Seed + (study.Number * 100) + i;
            var film = periapical ? IntraOralScenes.Periapical(options.Scale, seed) : IntraOralScenes.Bitewing(options.Scale, seed);
            var header = Identification.Of(study, SopClasses.DigitalIntraOralXRayImageStorageForPresentation.Value, i + 1, "IO", "Sketch IO")
                .Describe(film, IntraOralScenes.Pitch / options.Scale, options.BitsStored)
                .OfTeeth(i % 2 == 0 ? "L" : "R", ("T-54360", "Maxillary left first molar tooth"), ("T-54410", "Mandibular left first molar tooth"));
            yield return new GeneratedInstance(header.Data, film.Develop(options.BitsStored, seed), TransferSyntaxes.ExplicitLittleEndian);
        }
    }

    private static IEnumerable<GeneratedInstance> Panoramic(StudyPlan study, DentalOptions options)
    {
        for (var i = 0; i < options.PanoramicImages; i++)
        {
            var seed = options.Seed + (study.Number * 100) + i;
            var film = PanoramicScene.Paint(options.Scale, seed);
            var header = Identification.Of(study, SopClasses.DigitalXRayImageStorageForPresentation.Value, i + 1, "PX", "Sketch Pan")
                .Describe(film, PanoramicScene.Pitch / options.Scale, options.BitsStored)
                .OfRegion("T-D1217", "Maxilla and mandible", "R\\F", "NONE");
            yield return new GeneratedInstance(header.Data, film.Develop(options.BitsStored, seed), TransferSyntaxes.ExplicitLittleEndian);
        }
    }

    private static IEnumerable<GeneratedInstance> Cephalometric(StudyPlan study, DentalOptions options)
    {
        for (var i = 0; i < options.CephalometricImages; i++)
        {
            var seed = options.Seed + (study.Number * 100) + i;
            var film = CephalometricScene.Paint(options.Scale, seed);
            var header = Identification.Of(study, SopClasses.DigitalXRayImageStorageForPresentation.Value, i + 1, "DX", "Sketch Ceph")
                .Describe(film, CephalometricScene.Pitch / options.Scale, options.BitsStored)
                .OfRegion("T-D1100", "Head", "A\\F", "CEPHALOSTAT");
            yield return new GeneratedInstance(header.Data, film.Develop(options.BitsStored, seed), TransferSyntaxes.ExplicitLittleEndian);
        }
    }

    private static IEnumerable<GeneratedInstance> ConeBeam(StudyPlan study, DentalOptions options)
    {
        if (options.CbctSlices == 0)
        {
            yield break;
        }

        var volume = new JawVolume(options.Scale, options.CbctSlices, options.Seed + study.Number);
        for (var slice = 0; slice < options.CbctSlices; slice++)
        {
            var header = Identification.Of(study, SopClasses.CTImageStorage.Value, slice + 1, "CT", "Sketch Cone")
                .Describe(study, volume, slice);
            yield return new GeneratedInstance(header.Data, volume.Slice(slice), TransferSyntaxes.ExplicitLittleEndian);
        }
    }
}
