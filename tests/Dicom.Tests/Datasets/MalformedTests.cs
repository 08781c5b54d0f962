using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>
/// Every broken file ends in the outcome that malformed-outcomes.tsv argues for it from PS3.5 and the list of hostile cases,
/// whatever the pieces it comes in, in memory that does not follow what it announces.
/// </summary>
public sealed class MalformedTests
{
    private const string Accepted = "accepted-unchanged";

    /// <summary>The largest file has 261,344 bytes; most of what is allocated is the shared fixed cost of tables on first use.</summary>
    private const long MostAllocated = 4 * 1024 * 1024;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(4093)]
    [InlineData(1)]
    public void Every_malformed_file_ends_as_was_argued(int pieces)
    {
        var folder = SampleFiles.Require();
        var expected = Outcomes();
        SampleFiles.Malformed(folder).ShouldBe(expected.Keys.Order(StringComparer.Ordinal));
        var wrong = new List<string>();
        foreach (var (name, outcome) in expected)
        {
            var actual = Outcome(File.ReadAllBytes(Path.Combine(folder, "malformed", name)), pieces);
            if (actual != outcome)
            {
                wrong.Add($"{name}: {actual}, not {outcome}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void No_malformed_file_costs_memory_for_what_it_announces()
    {
        var folder = SampleFiles.Require();
        foreach (var name in SampleFiles.Malformed(folder))
        {
            var file = File.ReadAllBytes(Path.Combine(folder, "malformed", name));
            Outcome(file, int.MaxValue);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Outcome(file, int.MaxValue);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostAllocated, name);
        }
    }

    /// <summary>What importing the file comes to: its head, its structure, its identity, in that order.</summary>
    private static string Outcome(byte[] file, int pieces)
    {
        try
        {
            var head = Part10Reader.ReadHead(file);
            var collector = new HeaderCollector(head.TransferSyntax);
            using var scanner = new DataSetScanner(head.TransferSyntax, new DataSetLimits(), collector);
            for (var rest = file.AsMemory(head.DataSetOffset); !rest.IsEmpty; rest = rest[Math.Min(pieces, rest.Length)..])
            {
                scanner.Feed(rest.Span[..Math.Min(pieces, rest.Length)]);
            }

            scanner.Finish();
            if (InstanceIdentity.TryRead(collector.Complete(), out var reason, out _) is not { } identity)
            {
                return "refused:" + reason;
            }

            return head.Describes(identity) ? Accepted : "refused:" + Part10Head.DiffersFromMeta;
        }
        catch (DataSetException e)
        {
            return "refused:" + e.Reason;
        }
        catch (Part10Exception e)
        {
            return "refused:" + e.Reason;
        }
    }

    private static Dictionary<string, string> Outcomes()
    {
        using var reader = new StreamReader(typeof(MalformedTests).Assembly.GetManifestResourceStream("malformed-outcomes.tsv")!);
        reader.ReadLine();
        var outcomes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            fields.Length.ShouldBe(3, line);
            fields[2].ShouldNotBeEmpty();
            outcomes.Add(fields[0], fields[1]);
        }

        return outcomes;
    }
}
