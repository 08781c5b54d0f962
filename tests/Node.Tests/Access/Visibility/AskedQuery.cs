using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;

namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>A query or retrieval as drawn: a level, and keys with one value each, with wildcards where the attribute takes them.</summary>
internal sealed record AskedQuery(QueryLevel Level, IReadOnlyDictionary<Tag, string> Keys)
{
    private static readonly (Tag Tag, Vr Vr)[] Known =
    [
        (Tags.PatientID, Vr.LO), (Tags.PatientName, Vr.PN), (Tags.StudyDate, Vr.DA), (Tags.AccessionNumber, Vr.SH),
        (Tags.ModalitiesInStudy, Vr.CS), (Tags.StudyInstanceUID, Vr.UI), (Tags.SeriesInstanceUID, Vr.UI), (Tags.Modality, Vr.CS), (Tags.SOPInstanceUID, Vr.UI),
    ];

    public static IReadOnlyList<Tag> Counts { get; } =
    [
        Tags.NumberOfPatientRelatedStudies, Tags.NumberOfPatientRelatedSeries, Tags.NumberOfPatientRelatedInstances,
        Tags.NumberOfStudyRelatedSeries, Tags.NumberOfStudyRelatedInstances, Tags.NumberOfSeriesRelatedInstances,
    ];

    /// <summary>What a retrieval takes of it: unique keys without wildcards, that of the level among them; null where there is none.</summary>
    public AskedQuery? AsSelection()
    {
        Tag[] levels = [Tags.PatientID, Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.SOPInstanceUID];
        var keys = Keys.Where(k => levels.Contains(k.Key) && !k.Value.Contains('*', StringComparison.Ordinal)).ToDictionary(k => k.Key, k => k.Value);
        return keys.ContainsKey(levels[(int)Level]) ? this with { Keys = keys } : null;
    }

    public override string ToString() => $"{Level} {string.Join(' ', Keys.Select(k => $"{k.Key}={k.Value}"))}";

    /// <summary>Everything is asked back, so that what is answered can be compared.</summary>
    public DataSet Identifier
    {
        get
        {
            var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, Level.ToString().ToUpperInvariant());
            foreach (var (tag, vr) in Known)
            {
                identifier.SetText(tag, vr, Keys.GetValueOrDefault(tag, string.Empty));
            }

            foreach (var count in Counts)
            {
                identifier.SetText(count, Vr.IS, string.Empty);
            }

            return identifier.SetText(Tags.ImageComments, Vr.LT, string.Empty);
        }
    }

    /// <summary>Only the unique keys: what C-MOVE and C-GET take.</summary>
    public DataSet Selection
    {
        get
        {
            var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, Level.ToString().ToUpperInvariant());
            foreach (var (tag, vr) in Known.Where(k => k.Tag == Tags.PatientID || k.Vr == Vr.UI))
            {
                if (Keys.TryGetValue(tag, out var value))
                {
                    identifier.SetText(tag, vr, value);
                }
            }

            return identifier;
        }
    }

    /// <summary>Whether a value matches the key, as a person would say it: a star is anything, names have no case.</summary>
    public bool Matches(Tag tag, string value)
    {
        if (!Keys.TryGetValue(tag, out var key) || key == "*")
        {
            return true;
        }

        var comparison = tag == Tags.PatientName ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return key.EndsWith('*') ? value.StartsWith(key[..^1], comparison) : value.Equals(key, comparison);
    }
}
