namespace DicomExchange.Dicom.Text;

/// <summary>One writing of a person's name: five components separated by carets (PS3.5 §6.2.1.1). For an animal: responsible party and name.</summary>
public sealed record PersonNameGroup(string FamilyName, string GivenName, string MiddleName, string Prefix, string Suffix)
{
    /// <summary>Reads a group; what goes beyond five components is left out.</summary>
    public static PersonNameGroup Parse(string? value)
    {
        var parts = (value ?? string.Empty).Split('^', 6);
        string Part(int i) => i < parts.Length ? parts[i].Trim(' ') : string.Empty;
        return new PersonNameGroup(Part(0), Part(1), Part(2), Part(3), Part(4));
    }

    /// <summary>The group without trailing carets.</summary>
    public override string ToString() => $"{FamilyName}^{GivenName}^{MiddleName}^{Prefix}^{Suffix}".TrimEnd('^');
}
