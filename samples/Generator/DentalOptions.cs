namespace DicomExchange.Generator;

/// <summary>What to make. The same options give the same bytes on every machine and in every run.</summary>
public sealed record DentalOptions
{
    public int Seed { get; init; } = 1;

    /// <summary>Patients; each has the studies below.</summary>
    public int Patients { get; init; } = 1;

    /// <summary>Bitewings and periapical images, in one intra-oral study; 0 makes no such study.</summary>
    public int IntraOralImages { get; init; } = 4;

    /// <summary>Panoramic images, in one study.</summary>
    public int PanoramicImages { get; init; } = 1;

    /// <summary>Lateral cephalometric images, in one study.</summary>
    public int CephalometricImages { get; init; } = 1;

    /// <summary>Axial slices of one cone beam volume.</summary>
    public int CbctSlices { get; init; } = 40;

    /// <summary>Pixels per side relative to clinical equipment, 0.05 to 2: 1 gives a bitewing of 1366 by 1033.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Bits of an intra-oral or projection pixel that are used: 8 (one byte each) or 10 to 16 (two bytes each).</summary>
    public int BitsStored { get; init; } = 12;
}
