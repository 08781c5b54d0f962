using DicomExchange.Generator.Drawing;

namespace DicomExchange.Generator.Modules;

/// <summary>CT Image of one axial slice (PS3.3 §A.3: Frame of Reference, Image Plane, Image Pixel, CT Image).</summary>
internal static class ConeBeamSlice
{
    public static Header Describe(this Header header, StudyPlan study, JawVolume volume, int slice)
    {
        var corner = (volume.Pitch - (volume.Size * volume.Pitch)) / 2;
        var level = slice * volume.Spacing;
        return header
            .Text("ImageType", "ORIGINAL\\PRIMARY\\AXIAL")
            .Text("PatientPosition", "HFS")
            .Text("FrameOfReferenceUID", study.FrameOfReferenceUid.Value)
            .Empty("PositionReferenceIndicator")
            .Text("AcquisitionNumber", "1")
            .Numbers("PixelSpacing", volume.Pitch, volume.Pitch)
            .Numbers("ImageOrientationPatient", 1, 0, 0, 0, 1, 0)
            .Numbers("ImagePositionPatient", corner, corner, level)
            .Number("SliceThickness", volume.Spacing)
            .Number("SpacingBetweenSlices", volume.Spacing)
            .Number("SliceLocation", level)
            .Short("SamplesPerPixel", 1)
            .Text("PhotometricInterpretation", "MONOCHROME2")
            .Short("Rows", volume.Size)
            .Short("Columns", volume.Size)
            .Short("BitsAllocated", 16)
            .Short("BitsStored", 12)
            .Short("HighBit", 11)
            .Short("PixelRepresentation", 0)
            .Text("RescaleIntercept", "-1024")
            .Text("RescaleSlope", "1")
            .Text("RescaleType", "HU")
            .Number("WindowCenter", 600)
            .Number("WindowWidth", 3000)
            .Text("BodyPartExamined", "JAW")
            .Text("ScanOptions", "CONE BEAM")
            .Text("KVP", "90")
            .Text("XRayTubeCurrent", "8")
            .Text("ExposureTime", "12000");
    }
}
