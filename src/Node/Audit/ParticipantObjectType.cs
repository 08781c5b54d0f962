namespace DicomExchange.Node.Audit;

/// <summary>The participant object type code of PS3.15 §A.5.2, as far as it is used; the numbers are the standard's.</summary>
public enum ParticipantObjectType : byte
{
    Person = 1,
    SystemObject = 2,
}
