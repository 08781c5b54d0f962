namespace DicomExchange.Wire.Dimse;

/// <summary>Priority (0000,0700) (PS3.7 §E.1).</summary>
public enum DimsePriority : ushort
{
    Medium = 0,
    High = 1,
    Low = 2,
}
