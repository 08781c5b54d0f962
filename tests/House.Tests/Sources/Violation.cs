namespace DicomExchange.House.Tests.Sources;

/// <summary>One place where the house's rules are not kept.</summary>
public sealed record Violation(string Path, int Line, string What)
{
    public override string ToString() => $"{Path}:{Line}: {What}";
}
