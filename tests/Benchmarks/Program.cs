using System.Globalization;
using DicomExchange.Benchmarks;

switch (args)
{
    case ["index", .. var rest]:
        return await IndexBenchmark.RunAsync(
            rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 100_000,
            rest.Length > 1 ? rest[1] : Directory.CreateTempSubdirectory("dicomx-index-").FullName);
    case ["wire", .. var rest]:
        return await WireBenchmark.RunAsync(rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 128 * 1024);
    default:
        await Console.Error.WriteLineAsync("usage: Benchmarks index [studies] [folder] | wire [maximum PDU length]");
        return 2;
}
