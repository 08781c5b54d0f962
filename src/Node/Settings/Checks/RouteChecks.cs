using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Forwarding;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>Conditions of routes: each must be one that can hold, and look at what is known when an instance arrives.</summary>
internal static class RouteChecks
{
    /// <summary>Attributes beyond those that are read of every object anyway, all routes together; each may cost 4 KiB of every object.</summary>
    private const int MostFurtherAttributes = 64;

    public static void Run(NodeSettings settings, CheckReport report)
    {
        var further = new HashSet<Tag>();
        for (var r = 0; r < settings.Routes.Count; r++)
        {
            var (when, path) = (settings.Routes[r].When, $"routes[{r}].when");
            CalledTitles(when.CalledAe ?? [], settings.Node.AeTitles, path, report);
            Patterns(when.Modality ?? [], (Tags.Modality, Vr.CS), $"{path}.modality", report);
            Patterns(when.Station ?? [], (Tags.StationName, Vr.SH), $"{path}.station", report);
            for (var a = 0; a < (when.Attributes?.Count ?? 0); a++)
            {
                Attribute(when.Attributes![a], $"{path}.attributes[{a}]", further, report);
            }
        }
    }

    private static void CalledTitles(IReadOnlyList<AeTitle> titles, IReadOnlyList<AeTitle> own, string path, CheckReport report)
    {
        for (var t = 0; t < titles.Count; t++)
        {
            if (!titles[t].IsEmpty && !own.Contains(titles[t]) && !report.IsDoubtful("node.aeTitles"))
            {
                report.Mistake($"{path}.calledAe[{t}]", $"\"{titles[t]}\" is no AE title of this node, so nothing ever arrives under it", $"one of {string.Join(", ", own.Select(o => $"\"{o}\""))}");
            }
        }
    }

    private static void Attribute(RouteAttribute condition, string path, HashSet<Tag> further, CheckReport report)
    {
        var (name, at) = (condition.Attribute, $"{path}.attribute");
        if (string.IsNullOrEmpty(name.Written))
        {
            return;
        }

        if (!AttributePattern.CanTest(name))
        {
            report.Mistake(at, $"\"{name}\" is a sequence, bulk data or no part of the data set, which routes do not look into", "an attribute with texts, numbers, dates or identifiers");
            return;
        }

        if (!HeaderTags.Catalog.Contains(name.Tag) && further.Add(name.Tag) && further.Count > MostFurtherAttributes)
        {
            report.Mistake(at, $"this is attribute number {further.Count} that routes look at beyond those that are read anyway", $"at most {MostFurtherAttributes} of them in all routes together");
            return;
        }

        Patterns(condition.Values, (name.Tag, name.Vr), $"{path}.values", report);
    }

    private static void Patterns(IReadOnlyList<string> values, (Tag Tag, Vr Vr) attribute, string path, CheckReport report)
    {
        for (var v = 0; v < values.Count; v++)
        {
            var at = $"{path}[{v}]";
            if (report.IsDoubtful(at))
            {
                continue;
            }

            if (values[v].Trim().Length is 0 or > RouteAttribute.LongestValue || values[v].Contains('\\', StringComparison.Ordinal))
            {
                report.Mistake(at, "this value can be no attribute's", $"1 to {RouteAttribute.LongestValue} characters without backslash; several values are several entries");
            }
            else if (AttributePattern.ProblemOf(attribute, values[v]) is { } problem)
            {
                report.Mistake(at, $"\"{values[v]}\" can be no value of {attribute.Tag} ({problem})", $"what a query for a value of representation {attribute.Vr.Letters()} has there");
            }
        }
    }
}
