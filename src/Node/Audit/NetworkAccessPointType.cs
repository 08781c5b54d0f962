namespace DicomExchange.Node.Audit;

/// <summary>What identifies a network access point (PS3.15 §A.5.1.1); the numbers are the standard's.</summary>
public enum NetworkAccessPointType : byte
{
    MachineName = 1,
    IpAddress = 2,
}
