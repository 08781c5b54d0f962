using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Associations;

/// <summary>
/// The SOP classes whose data sets are small messages read here (verification, query, retrieve, commitment, work lists),
/// in contrast to storage classes, whose objects only pass through.
/// </summary>
public static class MessageServices
{
    /// <summary>Verification, storage commitment push model, modality work list.</summary>
    private static readonly string[] Exact = ["1.2.840.10008.1.1", "1.2.840.10008.1.20.1", "1.2.840.10008.5.1.4.31"];

    /// <summary>Query and retrieve (PS3.4 annexes C, Y and Z), unified procedure step (PS3.4 annex CC).</summary>
    private static readonly string[] Roots = ["1.2.840.10008.5.1.4.1.2.", "1.2.840.10008.5.1.4.34.6."];

    public static bool Contains(Uid sopClass) =>
        Array.Exists(Exact, e => e == sopClass.Value) || Array.Exists(Roots, r => sopClass.Value.StartsWith(r, StringComparison.Ordinal));
}
