namespace DicomExchange.Wire.Pdus;

/// <summary>The items and sub-items of A-ASSOCIATE-RQ and -AC (PS3.8 §9.3.2, §9.3.3, annex D; PS3.7 annex D).</summary>
internal static class ItemType
{
    public const byte ApplicationContext = 0x10;
    public const byte ContextProposal = 0x20;
    public const byte ContextAnswer = 0x21;
    public const byte AbstractSyntax = 0x30;
    public const byte TransferSyntax = 0x40;
    public const byte UserInformation = 0x50;
    public const byte MaximumLength = 0x51;
    public const byte ImplementationClass = 0x52;
    public const byte Window = 0x53;
    public const byte Role = 0x54;
    public const byte ImplementationVersion = 0x55;
    public const byte Extended = 0x56;
    public const byte CommonExtended = 0x57;
    public const byte Identity = 0x58;
    public const byte IdentityResponse = 0x59;
}
