using System.Collections.Frozen;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Matching;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>What the items of sequences can be matched on.</summary>
internal static class SequenceKeys
{
    private static readonly QueryKey[] Code =
    [
        new(Tags.CodeValue, Vr.SH),
        new(Tags.CodingSchemeDesignator, Vr.SH),
        new(Tags.CodingSchemeVersion, Vr.SH),
        new(Tags.CodeMeaning, Vr.LO),
    ];

    private static readonly QueryKey[] Reference =
    [
        new(Tags.ReferencedSOPClassUID, Vr.UI),
        new(Tags.ReferencedSOPInstanceUID, Vr.UI),
    ];

    /// <summary>Local Namespace Entity ID, Universal Entity ID and its type (PS3.3 §10.14).</summary>
    private static readonly QueryKey[] Issuer =
    [
        new(new Tag(0x0040, 0x0031), Vr.UT),
        new(new Tag(0x0040, 0x0032), Vr.UT),
        new(new Tag(0x0040, 0x0033), Vr.CS),
    ];

    private static readonly FrozenDictionary<Tag, QueryKey[]> ItemsOf = new Dictionary<Tag, QueryKey[]>
    {
        [Tags.ProcedureCodeSequence] = Code,
        [Tags.RequestedProcedureCodeSequence] = Code,
        [Tags.AnatomicRegionSequence] = Code,
        [Tags.ConceptNameCodeSequence] = Code,
        [Tags.ReferencedStudySequence] = Reference,
        [Tags.ReferencedPerformedProcedureStepSequence] = Reference,
        [Tags.IssuerOfAccessionNumberSequence] = Issuer,
        [Tags.IssuerOfPatientIDQualifiersSequence] = Issuer,
        [Tags.OtherPatientIDsSequence] =
        [
            new(Tags.PatientID, Vr.LO),
            new(Tags.IssuerOfPatientID, Vr.LO),
            new(Tags.TypeOfPatientID, Vr.CS),
        ],
        [Tags.RequestAttributesSequence] =
        [
            new(Tags.RequestedProcedureID, Vr.SH),
            new(Tags.ScheduledProcedureStepID, Vr.SH),
            new(Tags.ScheduledProcedureStepDescription, Vr.LO),
            new(Tags.RequestedProcedureDescription, Vr.LO),
            new(Tags.StudyInstanceUID, Vr.UI),
            new(Tags.AccessionNumber, Vr.SH),
        ],
    }.ToFrozenDictionary();

    public static IReadOnlyList<QueryKey>? Of(Tag sequence) => ItemsOf.GetValueOrDefault(sequence);
}
