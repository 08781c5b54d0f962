using System.Reflection;
using DicomExchange.House.Tests.Rules;
using DicomExchange.House.Tests.Sources;
using Xunit;

namespace DicomExchange.House.Tests;

/// <summary>The assemblies of src, as built beside these tests.</summary>
public static class Houses
{
    public static TheoryData<string> Built() =>
        [.. ArrowRules.Allowed.Keys.Where(h => Repository.Files.Any(f => f == $"src/{h}/{h}.csproj"))];

    public static Assembly Load(string house) => Assembly.Load(house == "Host" ? "dicomx" : $"DicomExchange.{house}");
}
