using System.Collections.Frozen;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>The elements of the data set itself that a <see cref="HeaderCollector"/> keeps.</summary>
public sealed class HeaderTags
{
    private readonly FrozenSet<uint> tags;

    private HeaderTags(IEnumerable<Tag> tags) => this.tags = tags.Select(static tag => tag.Value).ToFrozenSet();

    /// <summary>
    /// What queries may ask for at patient, study, series and instance level (PS3.4 §C.6.1.1, §C.6.2.1 and what users
    /// sort by), what routes may test, and what identifies the object.
    /// </summary>
    public static HeaderTags Catalog { get; } = new(
    [
        Tags.SpecificCharacterSet, Tags.TimezoneOffsetFromUTC, Tags.SOPClassUID, Tags.SOPInstanceUID, Tags.StudyInstanceUID,
        Tags.SeriesInstanceUID, Tags.FrameOfReferenceUID,

        Tags.PatientName, Tags.PatientID, Tags.IssuerOfPatientID, Tags.TypeOfPatientID, Tags.IssuerOfPatientIDQualifiersSequence,
        Tags.PatientBirthDate, Tags.PatientBirthTime, Tags.PatientSex, Tags.OtherPatientIDs, Tags.OtherPatientIDsSequence,
        Tags.OtherPatientNames, Tags.PatientAge, Tags.PatientSize, Tags.PatientWeight, Tags.EthnicGroup, Tags.Occupation,
        Tags.AdditionalPatientHistory, Tags.PatientComments, Tags.PatientSpeciesDescription, Tags.ResponsiblePerson,
        Tags.PatientIdentityRemoved,

        Tags.StudyDate, Tags.StudyTime, Tags.StudyID, Tags.StudyDescription, Tags.AccessionNumber, Tags.IssuerOfAccessionNumberSequence,
        Tags.ReferringPhysicianName, Tags.PhysiciansOfRecord, Tags.NameOfPhysiciansReadingStudy, Tags.AdmittingDiagnosesDescription,
        Tags.ProcedureCodeSequence, Tags.RequestingPhysician, Tags.RequestingService, Tags.RequestedProcedureDescription,
        Tags.RequestedProcedureCodeSequence, Tags.StudyComments, Tags.ReferencedStudySequence,

        Tags.Modality, Tags.SeriesNumber, Tags.SeriesDate, Tags.SeriesTime, Tags.SeriesDescription, Tags.ProtocolName,
        Tags.BodyPartExamined, Tags.Laterality, Tags.ViewPosition, Tags.PerformedProcedureStepStartDate,
        Tags.PerformedProcedureStepStartTime, Tags.PerformedProcedureStepID, Tags.PerformedProcedureStepDescription,
        Tags.RequestAttributesSequence, Tags.ReferencedPerformedProcedureStepSequence, Tags.OperatorsName,
        Tags.PerformingPhysicianName, Tags.Manufacturer, Tags.ManufacturerModelName, Tags.InstitutionName,
        Tags.InstitutionalDepartmentName, Tags.InstitutionAddress, Tags.StationName, Tags.DeviceSerialNumber, Tags.SoftwareVersions,

        Tags.InstanceNumber, Tags.ImageType, Tags.InstanceCreationDate, Tags.InstanceCreationTime, Tags.ContentDate, Tags.ContentTime,
        Tags.AcquisitionDate, Tags.AcquisitionTime, Tags.AcquisitionDateTime, Tags.AcquisitionNumber, Tags.PresentationIntentType,
        Tags.ConversionType, Tags.ImageLaterality, Tags.PatientOrientation, Tags.AnatomicRegionSequence, Tags.ImageComments,
        Tags.NumberOfFrames, Tags.Rows, Tags.Columns, Tags.SamplesPerPixel, Tags.PhotometricInterpretation, Tags.BitsAllocated,
        Tags.BitsStored, Tags.HighBit, Tags.PixelRepresentation, Tags.BurnedInAnnotation, Tags.LossyImageCompression,
        Tags.ConceptNameCodeSequence, Tags.CompletionFlag, Tags.VerificationFlag, Tags.ContentLabel, Tags.ContentDescription,
        Tags.ContentCreatorName, Tags.PresentationCreationDate, Tags.PresentationCreationTime, Tags.DocumentTitle,
        Tags.MIMETypeOfEncapsulatedDocument,
    ]);

    public int Count => tags.Count;

    public bool Contains(Tag tag) => tags.Contains(tag.Value);

    /// <summary>These tags and more, for routes that test other attributes.</summary>
    public HeaderTags With(IEnumerable<Tag> more) => new(tags.Select(static tag => new Tag(tag)).Concat(more));
}
