using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>Questions to a store, answered in the form of <see cref="NaiveStore"/>.</summary>
internal static class Asking
{
    public static Sight SightOf(string? partner) => partner is null ? Sight.All : Sight.Of(partner, static standing => standing.HasOwn);

    public static DataSet Keys(params (Tag Tag, Vr Vr, string Value)[] keys)
    {
        var identifier = new DataSet();
        foreach (var (tag, vr, value) in keys)
        {
            identifier.SetText(tag, vr, value);
        }

        return identifier;
    }

    public static List<DataSet> Ask(this ExchangeStore store, QueryLevel level, Sight sight, DataSet identifier)
    {
        var run = store.Query(
            new QueryRequest { Model = QueryModel.StudyRoot, Level = level, Identifier = identifier, Sight = sight, IsRelational = true, RetrieveAeTitle = "NODE" },
            out var problem);
        Assert.Null(problem);
        return [.. run!];
    }

    public static IReadOnlyList<string> Studies(this ExchangeStore store, string? partner) =>
    [
        .. store.Ask(QueryLevel.Study, SightOf(partner), Keys(
                (Tags.StudyInstanceUID, Vr.UI, ""), (Tags.PatientName, Vr.PN, ""), (Tags.ModalitiesInStudy, Vr.CS, ""),
                (Tags.NumberOfStudyRelatedInstances, Vr.IS, ""), (Tags.NumberOfStudyRelatedSeries, Vr.IS, "")))
            .Select(a => $"{Text(a, Tags.StudyInstanceUID)}|{Text(a, Tags.PatientName)}|{Text(a, Tags.NumberOfStudyRelatedInstances)}|{Text(a, Tags.NumberOfStudyRelatedSeries)}|"
                + string.Join('+', Text(a, Tags.ModalitiesInStudy).Split('\\').Order(StringComparer.Ordinal)))
            .Order(StringComparer.Ordinal),
    ];

    public static IReadOnlyList<string> Series(this ExchangeStore store, string? partner) =>
    [
        .. store.Ask(QueryLevel.Series, SightOf(partner), Keys(
                (Tags.StudyInstanceUID, Vr.UI, ""), (Tags.SeriesInstanceUID, Vr.UI, ""), (Tags.NumberOfSeriesRelatedInstances, Vr.IS, "")))
            .Select(a => $"{Text(a, Tags.StudyInstanceUID)}|{Text(a, Tags.SeriesInstanceUID)}|{Text(a, Tags.NumberOfSeriesRelatedInstances)}")
            .Order(StringComparer.Ordinal),
    ];

    public static async Task<IReadOnlyList<string>> InstancesAsync(this ExchangeStore store, string? partner, IEnumerable<string> studies)
    {
        var found = new List<string>();
        foreach (var study in studies)
        {
            foreach (var instance in store.Select(new RetrieveRequest { Level = QueryLevel.Study, Sight = SightOf(partner), Studies = [Uid.Parse(study)] }))
            {
                found.Add($"{instance.Study}|{instance.Series}|{instance.SopInstance}|{Convert.ToHexString(await store.ReadAsync(instance))}");
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    public static async Task<byte[]> ReadAsync(this ExchangeStore store, InstanceRef instance)
    {
        using var reader = store.OpenObject(instance);
        using var all = new MemoryStream();
        while (await reader.ReadNextAsync(TestContext.Current.CancellationToken) is { IsEmpty: false } part)
        {
            all.Write(part.Span);
        }

        return all.ToArray();
    }

    public static string Text(DataSet answer, Tag tag) => answer[tag] is { } e ? Encoding.UTF8.GetString(e.Value.Span).TrimEnd(' ', '\0') : "(none)";
}
