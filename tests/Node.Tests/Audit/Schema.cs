using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>The schema of PS3.15 §A.5.1.1.</summary>
internal static class Schema
{
    private static readonly XmlSchemaSet Set = Load();

    /// <summary>What is wrong with it; empty when it is valid.</summary>
    public static IReadOnlyList<string> Mistakes(XDocument document)
    {
        var mistakes = new List<string>();
        document.Validate(Set, (_, e) => mistakes.Add(e.Message));

        // Without this an element nobody knows would only be a warning.
        if (document.Root!.Name != "AuditMessage")
        {
            mistakes.Add($"the root is {document.Root.Name}");
        }

        return mistakes;
    }

    private static XmlSchemaSet Load()
    {
        var set = new XmlSchemaSet { XmlResolver = null };
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("audit-message.xsd")!;
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        set.Add(null, reader);
        set.Compile();
        return set;
    }
}
