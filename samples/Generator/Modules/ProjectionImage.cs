using DicomExchange.Generator.Drawing;

namespace DicomExchange.Generator.Modules;

/// <summary>
/// What the digital X-ray and digital intra-oral X-ray objects for presentation ask for beyond identification
/// (PS3.3 §A.26, §A.28: DX Series, DX Anatomy Imaged, DX Image, DX Detector, DX Positioning, Acquisition Context).
/// </summary>
internal static class ProjectionImage
{
    public static Header Describe(this Header header, Film film, double pitch, int bits) => header
        .Text("PresentationIntentType", "FOR PRESENTATION")
        .Text("ImageType", "ORIGINAL\\PRIMARY\\")
        .Text("AcquisitionNumber", "1")
        .Short("SamplesPerPixel", 1)
        .Text("PhotometricInterpretation", "MONOCHROME2")
        .Short("Rows", film.Rows)
        .Short("Columns", film.Columns)
        .Short("BitsAllocated", bits > 8 ? 16 : 8)
        .Short("BitsStored", bits)
        .Short("HighBit", bits - 1)
        .Short("PixelRepresentation", 0)
        .Text("PixelIntensityRelationship", "LOG")
        .Short("PixelIntensityRelationshipSign", -1)
        .Text("RescaleIntercept", "0")
        .Text("RescaleSlope", "1")
        .Text("RescaleType", "US")
        .Text("PresentationLUTShape", "IDENTITY")
        .Text("LossyImageCompression", "00")
        .Text("BurnedInAnnotation", "NO")
        .Text("QualityControlImage", "NO")
        .Number("WindowCenter", 1 << (bits - 1))
        .Number("WindowWidth", 1 << bits)
        .Text("WindowCenterWidthExplanation", "Full range")
        .Numbers("ImagerPixelSpacing", pitch, pitch)
        .Text("DetectorType", "DIRECT")
        .Text("DetectorConfiguration", "AREA")
        .Text("DetectorID", "SENSOR-1")
        .Text("KVP", "70")
        .Text("ExposureTime", "200")
        .Text("XRayTubeCurrent", "7")
        .Empty("AcquisitionContextSequence");

    /// <summary>Bitewing or periapical image of some teeth (PS3.3 §C.8.11.10, §C.8.11.11).</summary>
    public static Header OfTeeth(this Header header, string laterality, params IReadOnlyList<(string Code, string Meaning)> teeth) => header
        .Text("PositionerType", "NONE")
        .Text("ImageLaterality", laterality)
        .Text("PatientOrientation", "A\\F")
        .Code("AnatomicRegionSequence", "T-54010", "SRT", "Tooth")
        .Items("PrimaryAnatomicStructureSequence", [.. teeth.Select(t => Header.Coded(t.Code, "SRT", t.Meaning))]);

    /// <summary>Jaws or skull as a whole.</summary>
    public static Header OfRegion(this Header header, string code, string meaning, string orientation, string positioner) => header
        .Text("PositionerType", positioner)
        .Text("ImageLaterality", "U")
        .Text("PatientOrientation", orientation)
        .Code("AnatomicRegionSequence", code, "SRT", meaning);
}
