namespace DicomExchange.Dicom.Standard;

/// <summary>
/// The transfer syntaxes whose data sets can be read, held and sent unchanged: all of PS3.6 table A-1 except those that
/// only refer to pixels elsewhere (JPIP), RFC 2557 and XML, SMPTE 2110 streams and Papyrus.
/// </summary>
public static class TransferSyntaxes
{
    /// <summary>Implicit VR Little Endian, the default every DICOM peer knows (PS3.5 §10.1).</summary>
    public static readonly TransferSyntax ImplicitLittleEndian =
        new(Uid.Parse("1.2.840.10008.1.2"), "Implicit VR Little Endian", IsExplicit: false, IsBigEndian: false, IsDeflated: false, IsEncapsulated: false);

    public static readonly TransferSyntax ExplicitLittleEndian =
        new(Uid.Parse("1.2.840.10008.1.2.1"), "Explicit VR Little Endian", IsExplicit: true, IsBigEndian: false, IsDeflated: false, IsEncapsulated: false);

    public static readonly TransferSyntax Deflated =
        new(Uid.Parse("1.2.840.10008.1.2.1.99"), "Deflated Explicit VR Little Endian", IsExplicit: true, IsBigEndian: false, IsDeflated: true, IsEncapsulated: false);

    public static readonly TransferSyntax ExplicitBigEndian =
        new(Uid.Parse("1.2.840.10008.1.2.2"), "Explicit VR Big Endian", IsExplicit: true, IsBigEndian: true, IsDeflated: false, IsEncapsulated: false);

    /// <summary>The one encapsulated syntax that is decoded where a receiver takes native ones only (PS3.5 §A.4.2, annex G).</summary>
    public static readonly TransferSyntax RleLossless = Encapsulated("1.2.840.10008.1.2.5", "RLE Lossless");

    /// <summary>All held syntaxes in order of preference: native, then without loss, then lossy and video.</summary>
    public static IReadOnlyList<TransferSyntax> Held { get; } =
    [
        ExplicitLittleEndian,
        ImplicitLittleEndian,
        Deflated,
        ExplicitBigEndian,
        .. Lossless(),
        .. Lossy(),
    ];

    private static readonly Dictionary<Uid, TransferSyntax> ByUid = Held.ToDictionary(s => s.Uid);

    /// <summary>Finds a held syntax; false for an unknown one and for one that cannot be held.</summary>
    public static bool TryGet(Uid uid, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TransferSyntax? syntax) =>
        ByUid.TryGetValue(uid, out syntax);

    private static TransferSyntax[] Lossless() =>
    [
        Encapsulated("1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian"),
        Encapsulated("1.2.840.10008.1.2.4.57", "JPEG Lossless, Non-Hierarchical (Process 14)"),
        Encapsulated("1.2.840.10008.1.2.4.58", "JPEG Lossless, Non-Hierarchical (Process 15)"),
        Encapsulated("1.2.840.10008.1.2.4.65", "JPEG Lossless, Hierarchical (Process 28)"),
        Encapsulated("1.2.840.10008.1.2.4.66", "JPEG Lossless, Hierarchical (Process 29)"),
        Encapsulated("1.2.840.10008.1.2.4.70", "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])"),
        Encapsulated("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless Image Compression"),
        Encapsulated("1.2.840.10008.1.2.4.90", "JPEG 2000 Image Compression (Lossless Only)"),
        Encapsulated("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)"),
        Encapsulated("1.2.840.10008.1.2.4.110", "JPEG XL Lossless"),
        Encapsulated("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression"),
        Encapsulated("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Image Compression (Lossless Only)"),
        Encapsulated("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)"),
        RleLossless,
        Encapsulated("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression"),
    ];

    private static TransferSyntax[] Lossy() =>
    [
        Encapsulated("1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)"),
        Encapsulated("1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 and 4)"),
        Encapsulated("1.2.840.10008.1.2.4.52", "JPEG Extended (Process 3 and 5)"),
        Encapsulated("1.2.840.10008.1.2.4.53", "JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)"),
        Encapsulated("1.2.840.10008.1.2.4.54", "JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)"),
        Encapsulated("1.2.840.10008.1.2.4.55", "JPEG Full Progression, Non-Hierarchical (Process 10 and 12)"),
        Encapsulated("1.2.840.10008.1.2.4.56", "JPEG Full Progression, Non-Hierarchical (Process 11 and 13)"),
        Encapsulated("1.2.840.10008.1.2.4.59", "JPEG Extended, Hierarchical (Process 16 and 18)"),
        Encapsulated("1.2.840.10008.1.2.4.60", "JPEG Extended, Hierarchical (Process 17 and 19)"),
        Encapsulated("1.2.840.10008.1.2.4.61", "JPEG Spectral Selection, Hierarchical (Process 20 and 22)"),
        Encapsulated("1.2.840.10008.1.2.4.62", "JPEG Spectral Selection, Hierarchical (Process 21 and 23)"),
        Encapsulated("1.2.840.10008.1.2.4.63", "JPEG Full Progression, Hierarchical (Process 24 and 26)"),
        Encapsulated("1.2.840.10008.1.2.4.64", "JPEG Full Progression, Hierarchical (Process 25 and 27)"),
        Encapsulated("1.2.840.10008.1.2.4.81", "JPEG-LS Lossy (Near-Lossless) Image Compression"),
        Encapsulated("1.2.840.10008.1.2.4.91", "JPEG 2000 Image Compression"),
        Encapsulated("1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2 Multi-component Image Compression"),
        Encapsulated("1.2.840.10008.1.2.4.100", "MPEG2 Main Profile / Main Level"),
        Encapsulated("1.2.840.10008.1.2.4.100.1", "Fragmentable MPEG2 Main Profile / Main Level"),
        Encapsulated("1.2.840.10008.1.2.4.101", "MPEG2 Main Profile / High Level"),
        Encapsulated("1.2.840.10008.1.2.4.101.1", "Fragmentable MPEG2 Main Profile / High Level"),
        Encapsulated("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1"),
        Encapsulated("1.2.840.10008.1.2.4.102.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1"),
        Encapsulated("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1"),
        Encapsulated("1.2.840.10008.1.2.4.103.1", "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1"),
        Encapsulated("1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video"),
        Encapsulated("1.2.840.10008.1.2.4.104.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video"),
        Encapsulated("1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video"),
        Encapsulated("1.2.840.10008.1.2.4.105.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video"),
        Encapsulated("1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2"),
        Encapsulated("1.2.840.10008.1.2.4.106.1", "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2"),
        Encapsulated("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile / Level 5.1"),
        Encapsulated("1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile / Level 5.1"),
        Encapsulated("1.2.840.10008.1.2.4.112", "JPEG XL"),
        Encapsulated("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000 Image Compression"),
    ];

    private static TransferSyntax Encapsulated(string uid, string name) =>
        new(Uid.Parse(uid), name, IsExplicit: true, IsBigEndian: false, IsDeflated: false, IsEncapsulated: true);
}
