namespace DicomExchange.Wire.Pdus;

/// <summary>What a user identity consists of (PS3.7 table D.3-14).</summary>
public enum UserIdentityType : byte
{
    UserName = 1,
    UserNameAndPasscode = 2,
    KerberosTicket = 3,
    SamlAssertion = 4,
    JsonWebToken = 5,
}
