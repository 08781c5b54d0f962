using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>A search is ended where it looks, not only where it finds: nothing here matches.</summary>
public sealed class CancellationTests
{
    [Theory]
    [InlineData(QueryLevel.Patient)]
    [InlineData(QueryLevel.Study)]
    [InlineData(QueryLevel.Series)]
    [InlineData(QueryLevel.Image)]
    public async Task A_query_that_matches_nothing_ends_when_it_is_cancelled(QueryLevel level)
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample());
        (DataSet Identifier, string What)[] identifiers =
        [
            (Asking.Keys((Tags.StudyDescription, Vr.LO, "*nowhere*")), "every study"),
            (Asking.Keys((Tags.PatientName, Vr.PN, "Doe*"), (Tags.StudyDescription, Vr.LO, "*nowhere*")), "an ordering"),
            (Asking.Keys((Tags.SOPInstanceUID, Vr.UI, "1.2.3.9")), "the catalog"),
        ];
        foreach (var (identifier, what) in identifiers)
        {
            using var cancel = new CancellationTokenSource();
            var run = test.Store.Query(
                new QueryRequest { Model = QueryModel.PatientRoot, Level = level, Identifier = identifier, Sight = Sight.All, IsRelational = true },
                out var problem,
                cancel.Token);
            problem.ShouldBeNull();
            await cancel.CancelAsync();
            Should.Throw<OperationCanceledException>(() => run!.Count(), what);
        }
    }

    [Fact]
    public async Task A_retrieval_that_matches_nothing_ends_when_it_is_cancelled()
    {
        await using var test = await TestStore.CreateAsync();
        var sample = new Sample();
        await test.AddAsync(sample);
        RetrieveRequest[] requests =
        [
            new() { Level = QueryLevel.Image, Sight = Sight.All, Instances = [Uid.Parse("1.2.3.9")] },
            new() { Level = QueryLevel.Series, Sight = Sight.All, Studies = [Uid.Parse(sample.Study)], Series = [Uid.Parse("1.2.3.9")] },
            new() { Level = QueryLevel.Patient, Sight = Sight.Of("nobody", static standing => standing.HasOwn), Patients = [sample.PatientId] },
        ];
        foreach (var request in requests)
        {
            using var cancel = new CancellationTokenSource();
            var found = test.Store.Select(request, cancel.Token);
            await cancel.CancelAsync();
            Should.Throw<OperationCanceledException>(() => found.Count());
        }
    }
}
