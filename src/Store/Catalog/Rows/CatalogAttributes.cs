using System.Collections.Frozen;
using DicomExchange.Dicom.Standard;
using static DicomExchange.Store.Catalog.QueryLevel;

namespace DicomExchange.Store.Catalog.Rows;

/// <summary>
/// The attributes kept in rows, with their codes. A code is never given to another attribute; new ones take free numbers. What
/// most queries ask for has the lowest codes, because a row is read from its front.
/// </summary>
internal static class CatalogAttributes
{
    public const byte StudyInstanceUid = 1;
    public const byte PatientId = 2;
    public const byte PatientName = 3;
    public const byte StudyDate = 4;
    public const byte AccessionNumber = 5;
    public const byte PatientBirthDate = 6;
    public const byte IssuerOfPatientId = 7;
    public const byte SeriesInstanceUid = 80;
    public const byte Modality = 81;
    public const byte SopInstanceUid = 160;
    public const byte SopClassUid = 161;

    // What the store itself adds to a row.

    /// <summary>The domain that makes the Patient ID unique.</summary>
    public const byte Domain = 70;

    /// <summary>Modalities of the holding, backslash between them.</summary>
    public const byte Modalities = 71;

    /// <summary>SOP classes of the holding, backslash between them.</summary>
    public const byte SopClasses = 72;

    /// <summary>There where the partner sent instances of more than one patient in the study.</summary>
    public const byte SeveralPatients = 73;

    /// <summary>Transfer syntax of the instance.</summary>
    public const byte TransferSyntax = 230;

    private static readonly CatalogAttribute[] Table =
    [
        new(StudyInstanceUid, Tags.StudyInstanceUID, Vr.UI, Study),
        new(PatientId, Tags.PatientID, Vr.LO, Patient),
        new(PatientName, Tags.PatientName, Vr.PN, Patient),
        new(StudyDate, Tags.StudyDate, Vr.DA, Study),
        new(AccessionNumber, Tags.AccessionNumber, Vr.SH, Study),
        new(PatientBirthDate, Tags.PatientBirthDate, Vr.DA, Patient),
        new(IssuerOfPatientId, Tags.IssuerOfPatientID, Vr.LO, Patient),
        new(8, Tags.StudyTime, Vr.TM, Study),
        new(9, Tags.StudyDescription, Vr.LO, Study),
        new(10, Tags.ReferringPhysicianName, Vr.PN, Study),
        new(11, Tags.StudyID, Vr.SH, Study),
        new(12, Tags.PatientSex, Vr.CS, Patient),
        new(13, Tags.PatientBirthTime, Vr.TM, Patient),
        new(14, Tags.TypeOfPatientID, Vr.CS, Patient),
        new(15, Tags.OtherPatientIDs, Vr.LO, Patient),
        new(16, Tags.OtherPatientNames, Vr.PN, Patient),
        new(17, Tags.EthnicGroup, Vr.SH, Patient),
        new(18, Tags.PatientComments, Vr.LT, Patient),
        new(19, Tags.PatientSpeciesDescription, Vr.LO, Patient),
        new(20, Tags.ResponsiblePerson, Vr.PN, Patient),
        new(21, Tags.PatientIdentityRemoved, Vr.CS, Patient),
        new(22, Tags.OtherPatientIDsSequence, Vr.SQ, Patient),
        new(23, Tags.IssuerOfPatientIDQualifiersSequence, Vr.SQ, Patient),
        new(24, Tags.IssuerOfAccessionNumberSequence, Vr.SQ, Study),
        new(25, Tags.PhysiciansOfRecord, Vr.PN, Study),
        new(26, Tags.NameOfPhysiciansReadingStudy, Vr.PN, Study),
        new(27, Tags.AdmittingDiagnosesDescription, Vr.LO, Study),
        new(28, Tags.ReferencedStudySequence, Vr.SQ, Study),
        new(29, Tags.ProcedureCodeSequence, Vr.SQ, Study),
        new(30, Tags.PatientAge, Vr.AS, Study),
        new(31, Tags.PatientSize, Vr.DS, Study),
        new(32, Tags.PatientWeight, Vr.DS, Study),
        new(33, Tags.Occupation, Vr.SH, Study),
        new(34, Tags.AdditionalPatientHistory, Vr.LT, Study),
        new(35, Tags.RequestingPhysician, Vr.PN, Study),
        new(36, Tags.RequestingService, Vr.LO, Study),
        new(37, Tags.RequestedProcedureDescription, Vr.LO, Study),
        new(38, Tags.RequestedProcedureCodeSequence, Vr.SQ, Study),
        new(39, Tags.StudyComments, Vr.LT, Study),
        new(40, Tags.TimezoneOffsetFromUTC, Vr.SH, Study),

        new(SeriesInstanceUid, Tags.SeriesInstanceUID, Vr.UI, Series),
        new(Modality, Tags.Modality, Vr.CS, Series),
        new(82, Tags.SeriesNumber, Vr.IS, Series),
        new(83, Tags.SeriesDescription, Vr.LO, Series),
        new(84, Tags.SeriesDate, Vr.DA, Series),
        new(85, Tags.SeriesTime, Vr.TM, Series),
        new(86, Tags.BodyPartExamined, Vr.CS, Series),
        new(87, Tags.Laterality, Vr.CS, Series),
        new(88, Tags.ProtocolName, Vr.LO, Series),
        new(89, Tags.PerformingPhysicianName, Vr.PN, Series),
        new(90, Tags.OperatorsName, Vr.PN, Series),
        new(91, Tags.Manufacturer, Vr.LO, Series),
        new(92, Tags.ManufacturerModelName, Vr.LO, Series),
        new(93, Tags.InstitutionName, Vr.LO, Series),
        new(94, Tags.InstitutionalDepartmentName, Vr.LO, Series),
        new(95, Tags.StationName, Vr.SH, Series),
        new(96, Tags.DeviceSerialNumber, Vr.LO, Series),
        new(97, Tags.PerformedProcedureStepStartDate, Vr.DA, Series),
        new(98, Tags.PerformedProcedureStepStartTime, Vr.TM, Series),
        new(99, Tags.PerformedProcedureStepID, Vr.SH, Series),
        new(100, Tags.PerformedProcedureStepDescription, Vr.LO, Series),
        new(101, Tags.RequestAttributesSequence, Vr.SQ, Series),
        new(102, Tags.FrameOfReferenceUID, Vr.UI, Series),
        new(103, Tags.ReferencedPerformedProcedureStepSequence, Vr.SQ, Series),
        new(104, Tags.InstitutionAddress, Vr.ST, Series),

        new(SopInstanceUid, Tags.SOPInstanceUID, Vr.UI, Image),
        new(SopClassUid, Tags.SOPClassUID, Vr.UI, Image),
        new(162, Tags.InstanceNumber, Vr.IS, Image),
        new(163, Tags.ContentDate, Vr.DA, Image),
        new(164, Tags.ContentTime, Vr.TM, Image),
        new(165, Tags.AcquisitionDate, Vr.DA, Image),
        new(166, Tags.AcquisitionTime, Vr.TM, Image),
        new(167, Tags.AcquisitionNumber, Vr.IS, Image),
        new(168, Tags.AcquisitionDateTime, Vr.DT, Image),
        new(169, Tags.ImageType, Vr.CS, Image),
        new(170, Tags.Rows, Vr.US, Image),
        new(171, Tags.Columns, Vr.US, Image),
        new(172, Tags.NumberOfFrames, Vr.IS, Image),
        new(173, Tags.BitsAllocated, Vr.US, Image),
        new(174, Tags.BitsStored, Vr.US, Image),
        new(175, Tags.ImageLaterality, Vr.CS, Image),
        new(176, Tags.ViewPosition, Vr.CS, Image),
        new(177, Tags.PatientOrientation, Vr.CS, Image),
        new(178, Tags.ImageComments, Vr.LT, Image),
        new(179, Tags.PresentationIntentType, Vr.CS, Image),
        new(180, Tags.LossyImageCompression, Vr.CS, Image),
        new(181, Tags.InstanceCreationDate, Vr.DA, Image),
        new(182, Tags.InstanceCreationTime, Vr.TM, Image),
        new(183, Tags.PhotometricInterpretation, Vr.CS, Image),
        new(184, Tags.SamplesPerPixel, Vr.US, Image),
        new(185, Tags.BurnedInAnnotation, Vr.CS, Image),
        new(186, Tags.ConceptNameCodeSequence, Vr.SQ, Image),
        new(187, Tags.CompletionFlag, Vr.CS, Image),
        new(188, Tags.VerificationFlag, Vr.CS, Image),
        new(191, Tags.ContentLabel, Vr.CS, Image),
        new(192, Tags.ContentDescription, Vr.LO, Image),
        new(193, Tags.PresentationCreationDate, Vr.DA, Image),
        new(194, Tags.PresentationCreationTime, Vr.TM, Image),
        new(195, Tags.ContentCreatorName, Vr.PN, Image),
        new(196, Tags.DocumentTitle, Vr.ST, Image),
        new(197, Tags.AnatomicRegionSequence, Vr.SQ, Image),
        new(198, Tags.ConversionType, Vr.CS, Image),
    ];

    /// <summary>Attributes of a study that the store gathers from its instances.</summary>
    private static readonly CatalogAttribute[] Gathered =
    [
        new(Modalities, Tags.ModalitiesInStudy, Vr.CS, Study),
        new(SopClasses, Tags.SOPClassesInStudy, Vr.UI, Study),
    ];

    private static readonly FrozenDictionary<Tag, CatalogAttribute> ByTag = Table.Concat(Gathered).ToFrozenDictionary(a => a.Tag);

    /// <summary>What is taken from an instance, in the order of the codes, which is the order in rows.</summary>
    public static IReadOnlyList<CatalogAttribute> All => Table;

    /// <summary>What can be matched on: all that is kept.</summary>
    public static IEnumerable<CatalogAttribute> Matchable => Table.Concat(Gathered);

    public static CatalogAttribute? Find(Tag tag) => ByTag.GetValueOrDefault(tag);
}
