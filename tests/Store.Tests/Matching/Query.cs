using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog.Matching;
using Shouldly;

namespace DicomExchange.Store.Tests.Matching;

/// <summary>Queries and entities as tests write them: attributes by name, values as text.</summary>
internal static class Query
{
    public static readonly Tag StudyDate = new(0x00080020);
    public static readonly Tag StudyTime = new(0x00080030);
    public static readonly Tag Accession = new(0x00080050);
    public static readonly Tag Modalities = new(0x00080061);
    public static readonly Tag Description = new(0x00081030);
    public static readonly Tag ProcedureCode = new(0x00081032);
    public static readonly Tag CodeValue = new(0x00080100);
    public static readonly Tag PatientName = new(0x00100010);
    public static readonly Tag PatientId = new(0x00100020);
    public static readonly Tag StudyUid = new(0x0020000D);
    public static readonly Tag SeriesNumber = new(0x00200011);
    public static readonly Tag Moment = new(0x0008002A);
    public static readonly Tag Offset = new(0x00080201);

    public static readonly QueryKey[] Keys =
    [
        new(StudyDate, Vr.DA), new(StudyTime, Vr.TM), new(Accession, Vr.SH) { HasOneValue = true }, new(Modalities, Vr.CS), new(Description, Vr.LO),
        new(ProcedureCode, Vr.SQ, [new QueryKey(CodeValue, Vr.SH), new QueryKey(Description, Vr.LO)]), new(PatientName, Vr.PN) { HasOneValue = true },
        new(PatientId, Vr.LO) { HasOneValue = true }, new(StudyUid, Vr.UI) { HasOneValue = true }, new(SeriesNumber, Vr.IS), new(Moment, Vr.DT),
    ];

    public static DataSet Of(params (Tag Tag, string Value)[] attributes)
    {
        var identifier = SpecificCharacterSet.Utf8.DeclareIn(new DataSet());
        foreach (var (tag, value) in attributes)
        {
            identifier.SetText(tag, VrOf(tag), value);
        }

        return identifier;
    }

    public static IdentifierMatcher Compile(DataSet identifier, QueryOptions? options = null)
    {
        IdentifierMatcher.TryCompile(identifier, SpecificCharacterSet.Of(identifier), Keys, options ?? QueryOptions.Baseline, out var matcher, out var problem)
            .ShouldBeTrue(problem?.Reason);
        return matcher!;
    }

    public static IdentifierProblem Refuse(DataSet identifier, QueryOptions? options = null)
    {
        IdentifierMatcher.TryCompile(identifier, SpecificCharacterSet.Of(identifier), Keys, options ?? QueryOptions.Baseline, out _, out var problem).ShouldBeFalse();
        problem!.Comment.Length.ShouldBeLessThanOrEqualTo(64);
        return problem;
    }

    public static bool Matches(DataSet identifier, DataSet entity, QueryOptions? options = null) =>
        Compile(identifier, options).Matches(entity, Read);

    public static bool Matches(Tag tag, string key, string value, QueryOptions? options = null) =>
        Matches(Of((tag, key)), Of((tag, value)), options);

    public static ReadOnlySpan<byte> Read(DataSet entity, Tag tag) =>
        entity[tag] is { } element ? AttributeText.Of(element, VrOf(tag), SpecificCharacterSet.Of(entity)) : default;

    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static Vr VrOf(Tag tag) => Array.Find(Keys, k => k.Tag == tag)?.Vr ?? Vr.SH;
}
