using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace DicomExchange.Generator;

/// <summary>The program: synthetic studies as DICOM files in a folder. Exit codes: 0 done, 1 failed, 2 wrong usage.</summary>
public static class GeneratorCommand
{
    private const int Failed = 1;
    private const int Usage = 2;
    private const int MostPatients = 100_000;
    private const int MostImages = 10_000;

    private static readonly DentalOptions Defaults = new();

    /// <param name="args">As the shell gave them.</param>
    /// <param name="output">For what was made.</param>
    /// <param name="error">For what could not be.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var parsed = Root(output, error).Parse(args);
        var exit = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return parsed.Errors.Count > 0 ? Usage : exit;
    }

    private static RootCommand Root(TextWriter output, TextWriter error)
    {
        var folder = new Argument<string>("folder") { Description = "A new or empty folder for the files." };
        var seed = Number("--seed", "The same seed draws the same studies, byte for byte.", Defaults.Seed, 0, 9999);
        var patients = Number("--patients", "Made-up patients; each has the studies below.", Defaults.Patients, 1, MostPatients);
        var intraOral = Number("--intra-oral", "Bitewings and periapical images of each patient; 0 makes no such study.", Defaults.IntraOralImages, 0, MostImages);
        var panoramic = Number("--panoramic", "Panoramic images.", Defaults.PanoramicImages, 0, MostImages);
        var cephalometric = Number("--cephalometric", "Lateral cephalometric images.", Defaults.CephalometricImages, 0, MostImages);
        var cbct = Number("--cbct", "Axial slices of a cone beam volume.", Defaults.CbctSlices, 0, MostImages);
        var scale = new Option<double>("--scale")
        {
            Description = "Pixels per side relative to clinical equipment, 0.05 to 2.",
            DefaultValueFactory = _ => Defaults.Scale,
            HelpName = "FACTOR",
            CustomParser = result => Read(result, double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor is >= 0.05 and <= 2, factor, "--scale: 0.05 to 2."),
        };
        var root = new RootCommand("Draws synthetic dental studies of made-up patients and writes them as DICOM files (PS3.10).")
        {
            folder, seed, patients, intraOral, panoramic, cephalometric, cbct, scale,
        };
        root.SetAction((parsed, cancellation) => WriteAsync(
            Path.GetFullPath(parsed.GetValue(folder)!),
            new DentalOptions
            {
                Seed = parsed.GetValue(seed),
                Patients = parsed.GetValue(patients),
                IntraOralImages = parsed.GetValue(intraOral),
                PanoramicImages = parsed.GetValue(panoramic),
                CephalometricImages = parsed.GetValue(cephalometric),
                CbctSlices = parsed.GetValue(cbct),
                Scale = parsed.GetValue(scale),
            },
            output,
            error,
            cancellation));
        return root;
    }

    private static async Task<int> WriteAsync(string folder, DentalOptions options, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        try
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            {
                await error.WriteLineAsync($"{folder} is not empty; nothing in it was touched. Name a new folder.");
                return Failed;
            }

            Directory.CreateDirectory(folder);
            var count = 0;
            foreach (var instance in DentalStudies.Generate(options))
            {
                cancellation.ThrowIfCancellationRequested();
                await using var file = new FileStream(Path.Combine(folder, $"{++count:D6}.dcm"), FileMode.CreateNew, FileAccess.Write);
                instance.WritePart10(file);
            }

            await output.WriteLineAsync($"{count} files in {folder}. Nobody in them ever lived.");
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"The files cannot be written: {e.Message}");
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped before it was done.");
            return Failed;
        }
    }

    private static Option<int> Number(string name, string description, int usual, int least, int most) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
        HelpName = "N",
        CustomParser = result => Read(
            result,
            int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most,
            number,
            $"{name}: a number from {least} to {most}."),
    };

    private static T Read<T>(ArgumentResult result, bool isRight, T value, string otherwise)
    {
        if (!isRight)
        {
            result.AddError(otherwise);
        }

        return value;
    }
}
