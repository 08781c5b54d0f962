using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>Levels and unique keys of queries and retrievals, and the statuses that refuse them (PS3.4 §C.4.2, §C.6).</summary>
public sealed class RetrieveIdentifierTests
{
    [Theory]
    [InlineData(QueryModel.PatientRoot, "PATIENT", QueryLevel.Patient)]
    [InlineData(QueryModel.PatientRoot, "STUDY ", QueryLevel.Study)]
    [InlineData(QueryModel.PatientRoot, "SERIES", QueryLevel.Series)]
    [InlineData(QueryModel.StudyRoot, "IMAGE", QueryLevel.Image)]
    [InlineData(QueryModel.StudyRoot, "PATIENT", null)]
    [InlineData(QueryModel.PatientRoot, "FRAME", null)]
    [InlineData(QueryModel.PatientRoot, "study", null)]
    [InlineData(QueryModel.PatientRoot, "STUDY\\SERIES", null)]
    [InlineData(QueryModel.PatientRoot, "", null)]
    public void A_level_is_one_of_the_models(QueryModel model, string value, QueryLevel? expected)
    {
        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, value);
        QueryLevels.TryRead(identifier, model, out var level).ShouldBe(expected is not null);
        level.ShouldBe(expected.GetValueOrDefault());
        QueryLevels.TryRead(new DataSet(), model, out _).ShouldBeFalse();
        QueryLevels.TryRead(new DataSet().SetSequence(Tags.QueryRetrieveLevel), model, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_six_classes_are_known_and_no_other()
    {
        QueryClass.TryGet(SopClasses.PatientRootFind, out var find).ShouldBeTrue();
        find.ShouldBe(new QueryClass(Operation.Find, QueryModel.PatientRoot));
        QueryClass.TryGet(SopClasses.PatientRootMove, out var move).ShouldBeTrue();
        move.ShouldBe(new QueryClass(Operation.Move, QueryModel.PatientRoot));
        QueryClass.TryGet(SopClasses.PatientRootGet, out var get).ShouldBeTrue();
        get.ShouldBe(new QueryClass(Operation.Get, QueryModel.PatientRoot));
        QueryClass.TryGet(SopClasses.StudyRootFind, out find).ShouldBeTrue();
        find.ShouldBe(new QueryClass(Operation.Find, QueryModel.StudyRoot));
        QueryClass.TryGet(SopClasses.StudyRootMove, out move).ShouldBeTrue();
        move.ShouldBe(new QueryClass(Operation.Move, QueryModel.StudyRoot));
        QueryClass.TryGet(SopClasses.StudyRootGet, out get).ShouldBeTrue();
        get.ShouldBe(new QueryClass(Operation.Get, QueryModel.StudyRoot));
        QueryClass.TryGet(SopClasses.PatientStudyOnlyFind, out _).ShouldBeFalse();
        QueryClass.TryGet(SopClasses.Verification, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("PATIENT", 0x00100020u)]
    [InlineData("STUDY", 0x0020000Du)]
    [InlineData("SERIES", 0x0020000Eu)]
    [InlineData("IMAGE", 0x00080018u)]
    public void The_key_of_the_level_must_be_there(string level, uint key)
    {
        var others = new[] { Tags.PatientID, Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.SOPInstanceUID }.Where(t => t.Value != key);
        var identifier = others.Aggregate(Identifier(level), (set, tag) => set.SetText(tag, DicomDictionary.VrOf(tag), "1.2"));
        Refuse(identifier).ShouldBe(new DimseReply(DimseStatus.DataSetDoesNotMatch, "unique-key-missing", new Tag(key)));
        Refuse(identifier.SetText(new Tag(key), Vr.UI, "")).OffendingElement.ShouldBe(new Tag(key));
        Refuse(identifier.SetSequence(new Tag(key))).OffendingElement.ShouldBe(new Tag(key));

        // Keys above may be left out.
        RetrieveIdentifier.TryRead(Identifier(level).SetText(new Tag(key), Vr.UI, "1.2"), QueryModel.PatientRoot, Sight.All, out var request, out _).ShouldBeTrue();
        request!.Level.ToString().ShouldBe(level, StringCompareShould.IgnoreCase);
    }

    [Theory]
    [InlineData("1.2.*")]
    [InlineData("1.2.3\\")]
    [InlineData("\\1.2.3")]
    [InlineData("1..2")]
    [InlineData(" 1.2")]
    [InlineData("../../etc/passwd")]
    [InlineData("1.2.3\\1.2.a")]
    public void A_value_that_is_no_uid_is_refused(string value)
    {
        var refusal = Refuse(Identifier("STUDY").SetText(Tags.StudyInstanceUID, Vr.UI, value));
        refusal.ShouldBe(new DimseReply(DimseStatus.DataSetDoesNotMatch, "unique-key-invalid", Tags.StudyInstanceUID));
        Refuse(Identifier("SERIES").SetText(Tags.SeriesInstanceUID, Vr.UI, "1.2").SetText(Tags.StudyInstanceUID, Vr.UI, value)).ShouldBe(refusal);
    }

    [Fact]
    public void Lists_are_taken_up_to_their_limit()
    {
        var most = string.Join('\\', Enumerable.Range(1, RetrieveIdentifier.MaxValues).Select(i => $"1.2.{i}"));
        RetrieveIdentifier.TryRead(Identifier("IMAGE").SetText(Tags.SOPInstanceUID, Vr.UI, most), QueryModel.StudyRoot, Sight.All, out var request, out _).ShouldBeTrue();
        request!.Instances.Count.ShouldBe(RetrieveIdentifier.MaxValues);
        Refuse(Identifier("IMAGE").SetText(Tags.SOPInstanceUID, Vr.UI, most + "\\1.3")).OffendingElement.ShouldBe(Tags.SOPInstanceUID);
    }

    [Fact]
    public void A_patient_is_named_by_one_id_in_the_set_the_identifier_declares()
    {
        var identifier = Identifier("PATIENT").SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 100").Set(Tags.PatientID, Vr.LO, new byte[] { (byte)'P', 0xFC, (byte)' ', 0 });
        RetrieveIdentifier.TryRead(identifier, QueryModel.PatientRoot, Sight.All, out var request, out _).ShouldBeTrue();
        request!.Patients.ShouldBe(["Pü"]);
        Refuse(Identifier("PATIENT").SetText(Tags.PatientID, Vr.LO, "P*")).ShouldBe(new DimseReply(DimseStatus.DataSetDoesNotMatch, "unique-key-invalid", Tags.PatientID));
        Refuse(Identifier("PATIENT").SetText(Tags.PatientID, Vr.LO, "  ")).OffendingElement.ShouldBe(Tags.PatientID);
    }

    [Fact]
    public void Wrong_identifiers_are_A900_what_is_beyond_a_limit_C000_and_too_many_matches_A700()
    {
        QueryAnswers.Of(new IdentifierProblem("date-malformed", Tags.StudyDate, "No date.", IsMismatch: true)).ShouldBe(new DimseReply(DimseStatus.DataSetDoesNotMatch, "date-malformed: No date.", Tags.StudyDate));
        QueryAnswers.Of(new IdentifierProblem("key-too-long", Tags.StudyDate, "Too long.", IsMismatch: false)).Status.Code.ShouldBe((ushort)0xC000);
        QueryAnswers.TooManyMatches(int.MaxValue).Status.Code.ShouldBe((ushort)0xA700);
        QueryAnswers.TooManyMatches(int.MaxValue).Comment!.Length.ShouldBeLessThanOrEqualTo(64);
        QueryAnswers.LevelInvalid.Status.Code.ShouldBe((ushort)0xA900);
        Refuse(new DataSet()).ShouldBe(QueryAnswers.LevelInvalid);
    }

    private static DataSet Identifier(string level) => new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, level);

    private static DimseReply Refuse(DataSet identifier)
    {
        RetrieveIdentifier.TryRead(identifier, QueryModel.PatientRoot, Sight.All, out var request, out var refusal).ShouldBeFalse();
        request.ShouldBe(null, $"{refusal}");
        return refusal!;
    }
}
