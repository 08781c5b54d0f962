using System.Globalization;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Matching;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Catalog.Asking;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>What the levels of a query ask for, what answers compute, and where they end (PS3.4 §C.4.1, §C.6).</summary>
public sealed class QueryRuleTests
{
    private static readonly Tag[] UniqueKeys = [Tags.PatientID, Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.SOPInstanceUID];

    private static readonly Tag[] Counts =
    [
        Tags.NumberOfPatientRelatedStudies, Tags.NumberOfPatientRelatedSeries, Tags.NumberOfPatientRelatedInstances,
        Tags.NumberOfStudyRelatedSeries, Tags.NumberOfStudyRelatedInstances, Tags.NumberOfSeriesRelatedInstances,
    ];

    public static TheoryData<QueryModel, QueryLevel> Levels => new()
    {
        { QueryModel.PatientRoot, QueryLevel.Patient }, { QueryModel.PatientRoot, QueryLevel.Study },
        { QueryModel.PatientRoot, QueryLevel.Series }, { QueryModel.PatientRoot, QueryLevel.Image },
        { QueryModel.StudyRoot, QueryLevel.Study }, { QueryModel.StudyRoot, QueryLevel.Series }, { QueryModel.StudyRoot, QueryLevel.Image },
    };

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Every_level_above_has_its_unique_key_with_one_value_unless_relational_queries_were_negotiated(QueryModel model, QueryLevel level)
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample());
        var above = UniqueKeys.Where((_, i) => i < (int)level && i >= (model == QueryModel.PatientRoot ? 0 : 1)).ToList();
        foreach (var spoiled in above)
        {
            foreach (var value in new[] { null, "", "*", "1.2.3\\1.2.4", "1.2.?" })
            {
                var request = RequestOf(model, level, above.Where(t => t != spoiled || value is not null).Select(t => (t, t == spoiled ? value! : ValueOf(t))));
                var problem = Refuse(test.Store, request);
                problem.Reason.ShouldBe("unique-key-missing");
                problem.OffendingElement.ShouldBe(spoiled);
                problem.IsMismatch.ShouldBeTrue();
                if (value is null or "" or "*")
                {
                    test.Store.Query(request with { IsRelational = true }, out _)!.Count().ShouldBe(1);
                }
            }
        }

        test.Store.Query(RequestOf(model, level, above.Select(t => (t, ValueOf(t)))), out _)!.Count().ShouldBe(1);
    }

    [Fact]
    public async Task The_study_root_has_no_patient_level()
    {
        await using var test = await TestStore.CreateAsync();
        Refuse(test.Store, RequestOf(QueryModel.StudyRoot, QueryLevel.Patient, [])).Reason.ShouldBe("level-not-in-model");
    }

    [Fact]
    public async Task Computed_attributes_are_what_counting_gives_at_every_level()
    {
        await using var test = await TestStore.CreateAsync();
        var sent = (
            from study in Enumerable.Range(1, 3)
            from series in Enumerable.Range(1, study)
            from instance in Enumerable.Range(1, series + 1)
            select new Sample
            {
                PatientId = study == 3 ? "P2" : "P1", Study = $"1.2.{study}", Series = $"1.2.{study}.{series}", Instance = $"1.2.{study}.{series}.{instance}",
                Modality = series == 1 ? "IO" : "PX", SopClass = series == 2 ? SopClasses.CTImageStorage.Value : SopClasses.SecondaryCaptureImageStorage.Value,
            }).ToList();
        foreach (var sample in sent)
        {
            (await test.AddAsync(sample)).IsSafe.ShouldBeTrue();
        }

        foreach (var row in Levels)
        {
            var (model, level) = row.Data;
            var asked = Counts.Concat([Tags.ModalitiesInStudy, Tags.SOPClassesInStudy, Tags.InstanceAvailability, Tags.RetrieveAETitle]).Concat(UniqueKeys[..((int)level + 1)]);
            var request = RequestOf(model, level, asked.Select(t => (t, "")).ToList()) with { IsRelational = true, RetrieveAeTitle = "NODE" };
            foreach (var answer in test.Store.Query(request, out _)!)
            {
                Check(answer, level, sent);
            }
        }
    }

    [Fact]
    public async Task What_is_neither_matched_nor_returned_is_said_to_be_unsupported()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample());
        Unsupported(QueryLevel.Study, Tags.PatientName, "Doe^Jane").ShouldBeFalse();
        Unsupported(QueryLevel.Study, Tags.NumberOfStudyRelatedInstances, "").ShouldBeFalse();
        Unsupported(QueryLevel.Study, Tags.RetrieveAETitle, "").ShouldBeFalse();
        Unsupported(QueryLevel.Study, Tags.InstanceAvailability, "*").ShouldBeFalse();

        // Unknown here; of a lower level; a number not known at this level; values that are computed and so never matched.
        Unsupported(QueryLevel.Study, new Tag(0x001021F0), "NONE").ShouldBeTrue();
        Unsupported(QueryLevel.Study, new Tag(0x00091001), "").ShouldBeTrue();
        Unsupported(QueryLevel.Study, Tags.Modality, "PX").ShouldBeTrue();
        Unsupported(QueryLevel.Study, Tags.NumberOfSeriesRelatedInstances, "").ShouldBeTrue();
        Unsupported(QueryLevel.Study, Tags.NumberOfStudyRelatedInstances, "7").ShouldBeTrue();
        Unsupported(QueryLevel.Study, Tags.InstanceAvailability, "OFFLINE").ShouldBeTrue();

        bool Unsupported(QueryLevel level, Tag tag, string value)
        {
            var run = test.Store.Query(RequestOf(QueryModel.StudyRoot, level, [(tag, value)]), out _)!;
            run.Count().ShouldBe(1);
            return run.HasUnsupportedKeys;
        }
    }

    [Theory]
    [InlineData(3, 3, false)]
    [InlineData(2, 2, true)]
    [InlineData(4, 3, false)]
    public async Task A_query_ends_at_its_limit_and_says_so_only_where_there_was_more(int limit, int given, bool isReached)
    {
        await using var test = await TestStore.CreateAsync();
        for (var i = 1; i <= 3; i++)
        {
            await test.AddAsync(new Sample { Study = $"1.2.{i}", Series = $"1.2.{i}.1", Instance = $"1.2.{i}.1.1" });
        }

        var run = test.Store.Query(RequestOf(QueryModel.StudyRoot, QueryLevel.Study, []) with { Limit = limit }, out _)!;
        run.Count().ShouldBe(given);
        run.IsLimitReached.ShouldBe(isReached);
    }

    [Fact]
    public async Task The_items_of_an_answer_are_text_the_answer_can_say_and_numbers_as_they_were()
    {
        await using var test = await TestStore.CreateAsync();
        var item = new DataSet()
            .SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 144")
            .SetText(Tags.CodeValue, Vr.SH, "D0274")
            .Set(Tags.CodeMeaning, Vr.LO, new byte[] { 0xB6, 0xD8 })
            .SetUInt16(Tags.Rows, 0xABCD)
            .Set(new Tag(0x0018605A), Vr.FL, new byte[] { 0, 0, 0x20, 0x41 })
            .SetText(new Tag(0x00090010), Vr.LO, "ACME")
            .Set(new Tag(0x00091001), Vr.OB, new byte[] { 1, 0xFF });
        await test.AddAsync(new Sample { More = [new Element(Tags.ProcedureCodeSequence, [item])] });

        var answer = test.Store.Ask(QueryLevel.Study, Sight.All, new DataSet().SetSequence(Tags.ProcedureCodeSequence)).Single();
        var given = answer[Tags.ProcedureCodeSequence]!.Items!.Single();
        Text(answer, Tags.SpecificCharacterSet).ShouldBe("ISO_IR 192");
        given.Select(e => e.Tag).ShouldBe([Tags.CodeValue, Tags.CodeMeaning, new Tag(0x0018605A), Tags.Rows]);
        Text(given, Tags.CodeMeaning).ShouldBe("Жи");
        given.GetUInt16(Tags.Rows).ShouldBe((ushort)0xABCD);
        given[new Tag(0x0018605A)]!.Value.ToArray().ShouldBe([0, 0, 0x20, 0x41]);
    }

    [Fact]
    public async Task Items_in_the_place_of_a_name_are_no_name_in_answers()
    {
        await using var test = await TestStore.CreateAsync();
        var items = new Element(Tags.PatientName, [new DataSet().SetText(Tags.PatientID, Vr.LO, "x")]) { Vr = Vr.UN };
        await test.AddAsync(new Sample { More = [items] });

        test.Store.Ask(QueryLevel.Study, Sight.All, Keys((Tags.PatientName, Vr.PN, ""))).Single()[Tags.PatientName]!.IsEmpty.ShouldBeTrue();
    }

    private static void Check(DataSet answer, QueryLevel level, List<Sample> sent)
    {
        var study = sent.Where(s => level == QueryLevel.Patient || s.Study == Text(answer, Tags.StudyInstanceUID)).ToList();
        var patient = sent.Where(s => s.PatientId == (level == QueryLevel.Patient ? Text(answer, Tags.PatientID) : study[0].PatientId)).ToList();
        Text(answer, Tags.RetrieveAETitle).ShouldBe("NODE");
        Text(answer, Tags.InstanceAvailability).ShouldBe("ONLINE");
        Count(Tags.NumberOfPatientRelatedStudies, patient.DistinctBy(s => s.Study), QueryLevel.Patient);
        Count(Tags.NumberOfPatientRelatedSeries, patient.DistinctBy(s => s.Series), QueryLevel.Patient);
        Count(Tags.NumberOfPatientRelatedInstances, patient, QueryLevel.Patient);
        Count(Tags.NumberOfStudyRelatedSeries, study.DistinctBy(s => s.Series), QueryLevel.Study);
        Count(Tags.NumberOfStudyRelatedInstances, study, QueryLevel.Study);
        Count(Tags.NumberOfSeriesRelatedInstances, study.Where(s => s.Series == Text(answer, Tags.SeriesInstanceUID)), QueryLevel.Series);
        Listed(Tags.ModalitiesInStudy).ShouldBe(level == QueryLevel.Patient ? ["(none)"] : study.Select(s => s.Modality).Distinct().Order(StringComparer.Ordinal));
        Listed(Tags.SOPClassesInStudy).ShouldBe(level == QueryLevel.Patient ? ["(none)"] : study.Select(s => s.SopClass).Distinct().Order(StringComparer.Ordinal));

        IEnumerable<string> Listed(Tag tag) => Text(answer, tag).Split('\\').Order(StringComparer.Ordinal);

        void Count(Tag tag, IEnumerable<Sample> counted, QueryLevel from) =>
            Text(answer, tag).ShouldBe(level < from ? "(none)" : counted.Count().ToString(CultureInfo.InvariantCulture), $"{tag} at {level}");
    }

    private static IdentifierProblem Refuse(ExchangeStore store, QueryRequest request)
    {
        store.Query(request, out var problem).ShouldBeNull();
        Encoding.ASCII.GetByteCount(problem!.Comment).ShouldBeLessThanOrEqualTo(64);
        return problem;
    }

    private static QueryRequest RequestOf(QueryModel model, QueryLevel level, IEnumerable<(Tag Tag, string Value)> keys) => new()
    {
        Model = model,
        Level = level,
        Sight = Sight.All,
        Identifier = Keys([.. keys.Select(k => (k.Tag, DicomDictionary.VrOf(k.Tag), k.Value))]),
    };

    private static string ValueOf(Tag unique) => unique == Tags.PatientID ? "P1" : unique == Tags.StudyInstanceUID ? "1.2.3" : "1.2.3.1";
}
