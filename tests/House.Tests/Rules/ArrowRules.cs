using System.Xml.Linq;
using DicomExchange.House.Tests.Sources;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DicomExchange.House.Tests.Rules;

/// <summary>Who may know whom. Wire and Store never see each other, so nothing passes the access rule in Node by.</summary>
public static class ArrowRules
{
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Dicom"] = [],
        ["Wire"] = ["Dicom"],
        ["Store"] = ["Dicom"],
        ["Node"] = ["Dicom", "Wire", "Store"],
        ["Web"] = ["Node", "Store", "Dicom"],
        ["Generator"] = ["Dicom"],
        ["Host"] = ["Dicom", "Wire", "Store", "Node", "Web", "Generator"],
    };

    /// <summary>Inside an assembly: what a folder's code may not name, as prefixes of namespaces.</summary>
    public static IReadOnlyDictionary<string, string[]> Forbidden { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["src/Dicom/Standard/"] = ["DicomExchange.Dicom.Datasets", "DicomExchange.Dicom.Text", "DicomExchange.Dicom.Part10"],
        ["src/Dicom/Datasets/"] = ["DicomExchange.Dicom.Part10"],
        ["src/Wire/Pdus/"] = ["DicomExchange.Wire.Associations", "DicomExchange.Wire.Dimse", "DicomExchange.Wire.Tls", "System.Net", "Microsoft"],
        ["src/Wire/Associations/"] = ["DicomExchange.Wire.Dimse", "System.Net.Sockets"],
        ["src/Wire/Dimse/"] = ["System.Net.Sockets"],
        ["src/Store/Vault/"] = ["DicomExchange.Store.Catalog", "DicomExchange.Store.Outbox"],
        ["src/Store/Catalog/Matching/"] = ["Microsoft.Data", "DicomExchange.Store.Vault", "System.IO"],
        ["src/Node/Access/"] =
        [
            "System.IO", "System.Net.Sockets", "Microsoft", "DicomExchange.Store.Vault", "DicomExchange.Store.Catalog",
            "DicomExchange.Node.Services", "DicomExchange.Node.Intake", "DicomExchange.Node.Client", "DicomExchange.Node.Control",
        ],
    };

    /// <summary>What a folder's code may name below a forbidden prefix: records of facts that it decides by, without a way to the store.</summary>
    public static IReadOnlyDictionary<string, string[]> Excepted { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["src/Node/Access/"] = ["DicomExchange.Store.Catalog.Grants"],
    };

    /// <summary>References to other projects of the house that the table does not allow.</summary>
    public static IEnumerable<Violation> ProjectReferences(string path, string xml)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (!Allowed.TryGetValue(name, out var allowed))
        {
            return [new Violation(path, 1, $"{name} has no place in the table of arrows")];
        }

        return from reference in XDocument.Parse(xml).Descendants("ProjectReference")
               let target = Path.GetFileNameWithoutExtension(((string?)reference.Attribute("Include") ?? string.Empty).Replace('\\', '/'))
               where !allowed.Contains(target, StringComparer.Ordinal)
               select new Violation(path, 1, $"{name} may not reference {target}");
    }

    /// <summary>The same seen in what the compiler wrote, and the libraries that only one house may name.</summary>
    public static IEnumerable<Violation> AssemblyReferences(string house, IEnumerable<string> references)
    {
        foreach (var reference in references)
        {
            var target = reference.StartsWith("DicomExchange.", StringComparison.Ordinal) ? reference["DicomExchange.".Length..] : null;
            if (target is not null && !Allowed[house].Contains(target, StringComparer.Ordinal))
            {
                yield return new Violation(house, 1, $"{house} names {target}");
            }

            if (house != "Store" && reference.Contains("Sqlite", StringComparison.OrdinalIgnoreCase))
            {
                yield return new Violation(house, 1, $"{house} names {reference}; the database is Store's alone");
            }

            if (house is "Dicom" or "Store" && reference is "System.Net.Sockets" or "System.Net.Security" or "System.Net.Http")
            {
                yield return new Violation(house, 1, $"{house} names {reference}");
            }
        }
    }

    /// <summary>Usings of a file that its folder may not have.</summary>
    public static IEnumerable<Violation> Usings(SourceFile file) =>
        from rule in Forbidden
        where file.Path.StartsWith(rule.Key, StringComparison.Ordinal)
        from directive in file.Root.Usings.Concat(file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().SelectMany(n => n.Usings))
        let name = directive.NamespaceOrType.ToString()
        from prefix in rule.Value
        where name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal)
        where !Excepted.GetValueOrDefault(rule.Key, []).Contains(name, StringComparer.Ordinal)
        select file.Broken(directive, $"{rule.Key} may not name {name}");
}
