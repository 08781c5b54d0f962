namespace DicomExchange.Dicom.Standard;

/// <summary>SOP classes named by the product, each under its keyword of PS3.6 annex A; all storage classes are in <see cref="StorageClasses"/>.</summary>
public static class SopClasses
{
    // Services.
    public static readonly Uid Verification = Uid.Parse("1.2.840.10008.1.1");
    public static readonly Uid StorageCommitmentPushModel = Uid.Parse("1.2.840.10008.1.20.1");

    // Query and retrieve (PS3.4 annex C).
    public static readonly Uid PatientRootFind = Uid.Parse("1.2.840.10008.5.1.4.1.2.1.1");
    public static readonly Uid PatientRootMove = Uid.Parse("1.2.840.10008.5.1.4.1.2.1.2");
    public static readonly Uid PatientRootGet = Uid.Parse("1.2.840.10008.5.1.4.1.2.1.3");
    public static readonly Uid StudyRootFind = Uid.Parse("1.2.840.10008.5.1.4.1.2.2.1");
    public static readonly Uid StudyRootMove = Uid.Parse("1.2.840.10008.5.1.4.1.2.2.2");
    public static readonly Uid StudyRootGet = Uid.Parse("1.2.840.10008.5.1.4.1.2.2.3");
    public static readonly Uid PatientStudyOnlyFind = Uid.Parse("1.2.840.10008.5.1.4.1.2.3.1");
    public static readonly Uid PatientStudyOnlyMove = Uid.Parse("1.2.840.10008.5.1.4.1.2.3.2");
    public static readonly Uid PatientStudyOnlyGet = Uid.Parse("1.2.840.10008.5.1.4.1.2.3.3");
    public static readonly Uid ModalityWorklistInformationModelFind = Uid.Parse("1.2.840.10008.5.1.4.31");

    // Storage classes that dental equipment sends most.
    public static readonly Uid ComputedRadiographyImageStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.1");
    public static readonly Uid DigitalXRayImageStorageForPresentation = Uid.Parse("1.2.840.10008.5.1.4.1.1.1.1");
    public static readonly Uid DigitalXRayImageStorageForProcessing = Uid.Parse("1.2.840.10008.5.1.4.1.1.1.1.1");
    public static readonly Uid DigitalIntraOralXRayImageStorageForPresentation = Uid.Parse("1.2.840.10008.5.1.4.1.1.1.3");
    public static readonly Uid DigitalIntraOralXRayImageStorageForProcessing = Uid.Parse("1.2.840.10008.5.1.4.1.1.1.3.1");
    public static readonly Uid CTImageStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.2");
    public static readonly Uid MRImageStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.4");
    public static readonly Uid SecondaryCaptureImageStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.7");
    public static readonly Uid MultiFrameTrueColorSecondaryCaptureImageStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.7.4");
    public static readonly Uid XRay3DCraniofacialImageStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.13.1.2");
    public static readonly Uid SurfaceScanMeshStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.68.1");
    public static readonly Uid VLPhotographicImageStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.77.1.4");
    public static readonly Uid BasicTextSRStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.88.11");
    public static readonly Uid KeyObjectSelectionDocumentStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.88.59");
    public static readonly Uid EncapsulatedPDFStorage = Uid.Parse("1.2.840.10008.5.1.4.1.1.104.1");

    // Files only (PS3.10 §8).
    public static readonly Uid MediaStorageDirectoryStorage = Uid.Parse("1.2.840.10008.1.3.10");
}
