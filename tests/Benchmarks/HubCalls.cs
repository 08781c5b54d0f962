using System.Diagnostics;
using System.Globalization;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Benchmarks;

/// <summary>
/// The second half of <c>hub</c>: whole C-FIND requests over mutual TLS, from the request to the final response, on an association that is
/// kept; each node in a process of its own and with its audit records committed.
/// </summary>
internal static class HubCalls
{
    private const int QueriesInRound = 20;

    /// <summary>Asks both nodes the same in turns, so that whatever else the machine does falls on both.</summary>
    /// <returns>False when a kind of query takes the hub more than so many times what it takes the other.</returns>
    public static async Task<bool> MeasureAsync(NodeFolder hub, NodeFolder small, IReadOnlyList<(string Name, (Tag Tag, Vr Vr, string Value) Key)> kinds, (int Rounds, double Goal) asked)
    {
        await using var hubNode = await hub.ServeAsync();
        await using var smallNode = await small.ServeAsync();
        await using var hubClient = await new Caller(hub.AsServer(hubNode), hub.Caller).OpenForQueriesAsync();
        await using var smallClient = await new Caller(small.AsServer(smallNode), small.Caller).OpenForQueriesAsync();
        var times = kinds.ToDictionary(k => k.Name, _ => (Hub: new List<double>(), Small: new List<double>(), Found: (0, 0)));
        for (var round = 0; round <= asked.Rounds; round++)
        {
            foreach (var (name, key) in kinds)
            {
                var (ofHub, ofSmall) = (new List<double>(), new List<double>());
                for (var n = 0; n < QueriesInRound; n++)
                {
                    var (hubTime, hubFound) = await AskAsync(hubClient, key);
                    var (smallTime, smallFound) = await AskAsync(smallClient, key);
                    ofHub.Add(hubTime);
                    ofSmall.Add(smallTime);
                    times[name] = times[name] with { Found = (hubFound, smallFound) };
                }

                // The first round is not counted.
                if (round > 0)
                {
                    times[name].Hub.Add(new Spread(ofHub).Median);
                    times[name].Small.Add(new Spread(ofSmall).Median);
                }
            }
        }

        await hubClient.ReleaseAsync(CancellationToken.None);
        await smallClient.ReleaseAsync(CancellationToken.None);
        await hubNode.StopAsync();
        await smallNode.StopAsync();
        return Report(kinds.Select(k => (k.Name, times[k.Name].Hub, times[k.Name].Small, times[k.Name].Found)), asked);
    }

    private static bool Report(IEnumerable<(string Name, List<double> Hub, List<double> Small, (int, int) Found)> measured, (int Rounds, double Goal) asked)
    {
        Print($"whole C-FIND over mutual TLS, medians of {asked.Rounds} rounds of {QueriesInRound} queries in turns:");
        var held = true;
        foreach (var (name, hub, small, found) in measured)
        {
            var ratios = new Spread(hub.Zip(small, static (h, s) => h / s));
            var ratio = new Spread(hub).Median / new Spread(small).Median;
            Print($"{name,-14} hub {new Spread(hub).Median,7:F2} ms, only what is seen {new Spread(small).Median,7:F2} ms, ratio {ratio:F2} ({ratios.Least:F2} to {ratios.Most:F2} by round); {found.Item1} and {found.Item2} answers");
            held &= ratio <= asked.Goal && found.Item1 == found.Item2;
        }

        return held;
    }

    private static async Task<(double Milliseconds, int Found)> AskAsync(DimseClient client, (Tag Tag, Vr Vr, string Value) key)
    {
        var identifier = HubBenchmark.Identifier(key).SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192").SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY");
        var started = Stopwatch.GetTimestamp();
        var found = 0;
        await foreach (var _ in client.Find(SopClasses.StudyRootFind, identifier))
        {
            found++;
        }

        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, found);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
