namespace DicomExchange.Node.Audit;

/// <summary>The participant object type code role of PS3.15 §A.5.2.6, as far as it is used; the numbers are the standard's.</summary>
public enum ParticipantObjectRole : byte
{
    Patient = 1,
    Report = 3,
    MasterFile = 5,
    SecurityResource = 13,
}
