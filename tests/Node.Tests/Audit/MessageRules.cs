using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>What the tables of PS3.15 §A.5.3 and the conventions of §A.5.2 ask for and no schema can say.</summary>
internal static class MessageRules
{
    /// <summary>Event: its meaning, the actions, the roles with least and most participants, least and most studies and patients.</summary>
    private static readonly Dictionary<string, Table> Tables = new(StringComparer.Ordinal)
    {
        ["110100"] = new("Application Activity", "E", [("110150", 1, 1), ("110151", 0, 99)], (0, 0), (0, 0)),
        ["110101"] = new("Audit Log Used", "R", [("", 1, 2)], (0, 0), (0, 0)),
        ["110102"] = new("Begin Transferring DICOM Instances", "E", [("110153", 1, 1), ("110152", 1, 1), ("", 0, 99)], (1, 99), (1, 1)),
        ["110103"] = new("DICOM Instances Accessed", "CRUD", [("", 1, 2)], (1, 99), (1, 1)),
        ["110104"] = new("DICOM Instances Transferred", "CRU", [("110153", 1, 1), ("110152", 1, 1), ("", 0, 99)], (1, 99), (1, 1)),
        ["110105"] = new("DICOM Study Deleted", "D", [("", 1, 2)], (1, 99), (1, 1)),
        ["110106"] = new("Export", "R", [("110152", 0, 99), ("110153", 1, 2), ("110154", 1, 1)], (0, 99), (1, 99)),
        ["110112"] = new("Query", "E", [("110153", 1, 1), ("110152", 1, 1), ("", 0, 99)], (0, 0), (0, 0)),
        ["110113"] = new("Security Alert", "E", [("", 1, 99)], (0, 0), (0, 0)),
    };

    private static readonly Dictionary<string, string> AlertTypes = new(StringComparer.Ordinal)
    {
        ["110126"] = "Node Authentication",
        ["110129"] = "Security Configuration",
        ["110132"] = "Use of Restricted Function",
        ["110133"] = "Audit Recording Stopped",
        ["110134"] = "Audit Recording Started",
        ["110135"] = "Object Security Attributes Changed",
        ["integrity-failure"] = "Integrity Failure",
        ["audit-records-removed"] = "Audit Records Removed",
    };

    public static IReadOnlyList<string> Mistakes(XDocument document)
    {
        var mistakes = new List<string>();
        var message = document.Root!;
        var code = (string)message.Element("EventIdentification")!.Element("EventID")!.Attribute("csd-code")!;
        if (!Tables.TryGetValue(code, out var table))
        {
            return [$"no message of PS3.15 that this node sends has the code {code}"];
        }

        mistakes.AddRange(Conventions(message));
        mistakes.AddRange(Event(message, table));
        mistakes.AddRange(Participants(message, table));
        mistakes.AddRange(Objects(message, table));
        mistakes.AddRange(code switch
        {
            "110100" => Activity(message),
            "110101" => Log(message),
            "110106" => Export(message),
            "110112" => Query(message),
            "110113" => Alert(message),
            _ => [],
        });
        return mistakes;
    }

    /// <summary>§A.5.2, for every message.</summary>
    private static IEnumerable<string> Conventions(XElement message)
    {
        if (!Regex.IsMatch((string)message.Element("EventIdentification")!.Attribute("EventDateTime")!, "(Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)))
        {
            yield return "the time has no zone";
        }

        if (Requestors(message) > 1)
        {
            yield return "more than one asked for it";
        }

        foreach (var participant in message.Elements("ActiveParticipant"))
        {
            if (participant.Attribute("NetworkAccessPointID") is null != participant.Attribute("NetworkAccessPointTypeCode") is null)
            {
                yield return "a network access point without its type, or the other way round";
            }

            if ((string?)participant.Attribute("UserID") is null or "")
            {
                yield return "a participant without a name";
            }

            if ((string?)participant.Attribute("AlternativeUserID") is { } titles && !titles.StartsWith("AETITLES=", StringComparison.Ordinal))
            {
                yield return "an alternative user ID that is no list of AE titles";
            }
        }

        // §A.5.2: required as soon as a study says how many instances it has.
        foreach (var item in message.Elements("ParticipantObjectIdentification").Where(o => IdType(o) == "110180").SelectMany(o => o.Elements("ParticipantObjectDescription")))
        {
            if (!item.Elements("SOPClass").Any())
            {
                yield return "a study is described without a SOP class";
            }
        }
    }

    private static IEnumerable<string> Event(XElement message, Table table)
    {
        var happened = message.Element("EventIdentification")!;
        var id = happened.Element("EventID")!;
        if ((string?)id.Attribute("codeSystemName") != "DCM" || (string?)id.Attribute("originalText") != table.Meaning)
        {
            yield return $"the event is called {(string?)id.Attribute("originalText")}";
        }

        if ((string?)happened.Attribute("EventActionCode") is not { } action || !table.Actions.Contains(action, StringComparison.Ordinal))
        {
            yield return "another action than the table has";
        }
    }

    private static IEnumerable<string> Participants(XElement message, Table table)
    {
        var free = table.Roles.Any(r => r.Role.Length == 0);
        foreach (var role in message.Elements("ActiveParticipant").Select(RoleOf).Distinct(StringComparer.Ordinal))
        {
            if (!free && !table.Roles.Any(r => r.Role == role))
            {
                yield return $"a participant in the role {role}";
            }
        }

        foreach (var (role, least, most) in table.Roles)
        {
            var number = message.Elements("ActiveParticipant").Count(p => role.Length == 0 ? !table.Roles.Any(r => r.Role.Length > 0 && r.Role == RoleOf(p)) : RoleOf(p) == role);
            if (number < least || number > most)
            {
                yield return $"{number} participants in the role {role}";
            }
        }
    }

    private static IEnumerable<string> Objects(XElement message, Table table)
    {
        var objects = message.Elements("ParticipantObjectIdentification").ToList();
        var studies = objects.Count(o => Is(o, "2", "3", "110180", "DCM", "Study Instance UID"));
        var patients = objects.Count(o => Is(o, "1", "1", "2", "RFC-3881", "Patient Number"));
        if (studies < table.Studies.Least || studies > table.Studies.Most)
        {
            yield return $"{studies} studies";
        }

        if (patients < table.Patients.Least || patients > table.Patients.Most)
        {
            yield return $"{patients} patients";
        }

        if (table.Studies.Most > 0 && studies + patients != objects.Count)
        {
            yield return "an object that is neither study nor patient";
        }
    }

    private static IEnumerable<string> Activity(XElement message)
    {
        if (TypeOf(message) is not ("110120", "DCM", "Application Start") and not ("110121", "DCM", "Application Stop"))
        {
            yield return "neither start nor stop";
        }

        if (message.Elements("ParticipantObjectIdentification").Any())
        {
            yield return "an object";
        }

        if (message.Elements("ActiveParticipant").Any(p => RoleOf(p) == "110150" && p.Attribute("AlternativeUserID") is null))
        {
            yield return "an application of DICOM without its AE titles";
        }
    }

    private static IEnumerable<string> Log(XElement message)
    {
        var log = message.Elements("ParticipantObjectIdentification").ToList();
        if (log is not [var one] || !Is(one, "2", "13", "12", "RFC-3881", "URI") || (string?)one.Element("ParticipantObjectName") != "Security Audit Log" || !IsUri(one))
        {
            yield return "not one log";
        }
    }

    private static IEnumerable<string> Export(XElement message)
    {
        if (Requestors(message) != 1)
        {
            yield return "not exactly one asked for it";
        }

        if (message.Elements("ActiveParticipant").Any(p => RoleOf(p) == "110154" && ((bool)p.Attribute("UserIsRequestor")! || p.Element("MediaIdentifier")?.Element("MediaType") is null)))
        {
            yield return "a medium that asks, or of no type";
        }
    }

    private static IEnumerable<string> Query(XElement message)
    {
        if (message.Elements("ParticipantObjectIdentification").ToList() is not [var query] || query.Element("ParticipantObjectQuery") is null
            || (string?)query.Attribute("ParticipantObjectTypeCode") != "2" || (string?)query.Attribute("ParticipantObjectTypeCodeRole") != "3")
        {
            yield return "not one query";
            yield break;
        }

        var isSopClass = Is(query, "2", "3", "110181", "DCM", "SOP Class UID");
        if (!isSopClass && !Is(query, "2", "3", "10", "RFC-3881", "Search Criteria"))
        {
            yield return "a query of an unknown kind";
        }

        if (isSopClass && !(IsUid((string)query.Attribute("ParticipantObjectID")!) && IsUid(Detail(query, "TransferSyntax") ?? string.Empty)))
        {
            yield return "a query of a SOP class without its UID or its transfer syntax";
        }
    }

    private static IEnumerable<string> Alert(XElement message)
    {
        var type = TypeOf(message);
        if (!AlertTypes.TryGetValue(type.Code, out var meaning) || meaning != type.Meaning || type.System != (char.IsAsciiDigit(type.Code[0]) ? "DCM" : "99DICOMX"))
        {
            yield return $"an alert of the type {type}";
        }

        if (Requestors(message) > 0)
        {
            yield return "a performer that asks";
        }

        foreach (var subject in message.Elements("ParticipantObjectIdentification"))
        {
            var id = (string)subject.Attribute("ParticipantObjectID")!;
            var isResource = (Is(subject, "2", "13", "12", "RFC-3881", "URI") || Is(subject, "2", "5", "12", "RFC-3881", "URI")) && IsUri(subject);
            var isNode = Is(subject, "2", "13", "110182", "DCM", "Node ID") && (IPAddress.TryParse(id, out _) || id.Length > 0);
            if (!isResource && !isNode)
            {
                yield return $"a subject that is neither resource nor node: {id}";
            }

            if (Detail(subject, "Alert Description") is null or "")
            {
                yield return "an alert without a description";
            }
        }
    }

    private static int Requestors(XElement message) => message.Elements("ActiveParticipant").Count(p => (bool)p.Attribute("UserIsRequestor")!);

    private static string RoleOf(XElement participant) => (string?)participant.Element("RoleIDCode")?.Attribute("csd-code") ?? string.Empty;

    private static (string Code, string System, string Meaning) TypeOf(XElement message) =>
        message.Element("EventIdentification")!.Elements("EventTypeCode").ToList() is [var type]
            ? ((string)type.Attribute("csd-code")!, (string)type.Attribute("codeSystemName")!, (string)type.Attribute("originalText")!)
            : ("-", string.Empty, string.Empty);

    private static string IdType(XElement item) => (string)item.Element("ParticipantObjectIDTypeCode")!.Attribute("csd-code")!;

    private static bool Is(XElement item, string type, string role, string code, string system, string meaning)
    {
        var idType = item.Element("ParticipantObjectIDTypeCode")!;
        return (string?)item.Attribute("ParticipantObjectTypeCode") == type && (string?)item.Attribute("ParticipantObjectTypeCodeRole") == role
            && (string?)idType.Attribute("csd-code") == code && (string?)idType.Attribute("codeSystemName") == system && (string?)idType.Attribute("originalText") == meaning;
    }

    private static bool IsUri(XElement item) => Uri.TryCreate((string)item.Attribute("ParticipantObjectID")!, UriKind.Absolute, out _);

    private static bool IsUid(string text) => Regex.IsMatch(text, "^[0-9]+([.][0-9]+)*$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)) && text.Length <= 64;

    public static string? Detail(XElement item, string type) =>
        item.Elements("ParticipantObjectDetail").FirstOrDefault(d => (string?)d.Attribute("type") == type) is { } found
            ? Encoding.UTF8.GetString(Convert.FromBase64String((string)found.Attribute("value")!))
            : null;

    private sealed record Table(string Meaning, string Actions, (string Role, int Least, int Most)[] Roles, (int Least, int Most) Studies, (int Least, int Most) Patients);
}
