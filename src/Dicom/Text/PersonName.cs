namespace DicomExchange.Dicom.Text;

/// <summary>A person's name, a value of PN: up to three groups separated by equals signs (PS3.5 §6.2.1).</summary>
/// <param name="Alphabetic">The name in letters; the only group most names have.</param>
/// <param name="Ideographic">The name in ideographs.</param>
/// <param name="Phonetic">The name as it is spoken.</param>
public sealed record PersonName(PersonNameGroup Alphabetic, PersonNameGroup Ideographic, PersonNameGroup Phonetic)
{
    /// <summary>Reads one value. Anything is a name; what goes beyond three groups is left out.</summary>
    public static PersonName Parse(string value)
    {
        var groups = value.Split('=', 4);
        return new PersonName(PersonNameGroup.Parse(groups[0]), PersonNameGroup.Parse(groups.ElementAtOrDefault(1)), PersonNameGroup.Parse(groups.ElementAtOrDefault(2)));
    }

    /// <summary>The value without trailing delimiters.</summary>
    public override string ToString() => $"{Alphabetic}={Ideographic}={Phonetic}".TrimEnd('=');
}
