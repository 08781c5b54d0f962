namespace DicomExchange.Dicom.Standard;

/// <summary>One row of the data dictionary (PS3.6 §6 to §9).</summary>
/// <param name="Tag">The tag; for a repeating group the lowest one.</param>
/// <param name="Vr">The representation, as <see cref="DicomDictionary.VrOf"/> gives it.</param>
/// <param name="Multiplicity">As the standard writes it: "1", "1-n", "2-2n".</param>
/// <param name="Keyword">The name without spaces that software uses.</param>
/// <param name="Name">The name people read.</param>
/// <param name="IsRetired">The standard keeps the row for old objects only.</param>
public sealed record DictionaryEntry(Tag Tag, Vr Vr, string Multiplicity, string Keyword, string Name, bool IsRetired);
