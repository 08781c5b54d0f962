using DicomExchange.Interop.Set;
using DicomExchange.Support;
using Shouldly;

namespace DicomExchange.Interop.Reconciling;

/// <summary>What the clients have to send, and what of it goes over the wire.</summary>
public sealed class SmallObjects
{
    private const int Patients = 3;
    private const int StudiesOfEach = 2;
    private const string Root = "1.2.826.0.1.3680043.10.9999.";

    private readonly Dictionary<(string Path, string Option), long> lengths = [];

    private SmallObjects(IReadOnlyList<SmallObject> all) => All = all;

    /// <summary>Also some of other content under the UID of one before, and some that say no study.</summary>
    public IReadOnlyList<SmallObject> All { get; }

    public IReadOnlyList<string> Studies => [.. All.Select(o => o.Study).Where(s => s.Length > 0).Distinct()];

    public string PatientOf(string study) => All.First(o => o.Study == study).Patient;

    /// <summary>Bytes of the data set that storescu sends of the file when told to propose by this option.</summary>
    public long LengthOf(string path, string option) => lengths[(path, option)];

    /// <summary>Makes them and has storescu send each to storescp, which keeps them as they come.</summary>
    public static async Task<SmallObjects> MakeAsync(Random random, TempFolder folder, IEnumerable<string> options)
    {
        var made = new SmallObjects([.. Make(random, folder.Folder("objects"))]);
        var port = FreePort.Next();
        await using var receiver = await Receiver.StartAsync(port, folder.Folder("measured"), "+uf");
        foreach (var option in options)
        {
            // Two of one UID are not told apart by what the receiver wrote, so they go one behind the other.
            foreach (var generation in made.All.GroupBy(o => Path.GetExtension(o.Path)))
            {
                var sent = await ForeignTool.Find("storescu").RunAsync(["-R", "-nh", option, "127.0.0.1", $"{port}", .. generation.Select(o => o.Path)]);
                sent.Succeeded.ShouldBeTrue(sent.ToString());
                var written = Directory.GetFiles(receiver.Folder).Select(WrittenFile.Read).ToDictionary(w => w.Instance, w => w.Bytes);
                generation.ToList().ForEach(o => made.lengths.Add((o.Path, option), written[o.Instance]));
                Array.ForEach(Directory.GetFiles(receiver.Folder), File.Delete);
            }
        }

        return made;
    }

    private static IEnumerable<SmallObject> Make(Random random, string folder)
    {
        string Comment() => new('x', random.Next(1, 5000));
        for (var i = 0; i < Patients * StudiesOfEach; i++)
        {
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var plain = new SmallObject(Path.Combine(folder, $"{i}-{n}.dcm"), $"P{i % Patients}", $"{Root}{i + 1}", $"{Root}{i + 1}.7.{n}");
                yield return plain.Write(Comment());
                if (n == 1)
                {
                    yield return (plain with { Path = Path.Combine(folder, $"{i}-{n}.other") }).Write(Comment());
                }
            }
        }

        for (var n = 0; n < 2; n++)
        {
            yield return new SmallObject(Path.Combine(folder, $"none-{n}.dcm"), "P0", string.Empty, $"{Root}99.{n}").Write(Comment());
        }
    }
}
