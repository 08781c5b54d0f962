namespace DicomExchange.Node.Settings.Checks;

/// <summary>What users other than the owner can do with a file or folder.</summary>
[Flags]
internal enum OtherAccess
{
    None = 0,
    Read = 1,
    Write = 2,
}
