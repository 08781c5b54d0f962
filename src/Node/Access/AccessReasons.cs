namespace DicomExchange.Node.Access;

/// <summary>Why something was refused: one word each, the same in status, log, audit and on the console.</summary>
public static class AccessReasons
{
    /// <summary>No partner has this certificate.</summary>
    public const string CertificateUnknown = "certificate-unknown";

    /// <summary>The certificate's issuer and names fit more than one partner.</summary>
    public const string CertificateAmbiguous = "certificate-ambiguous";

    /// <summary>The certificate is a partner's, the calling AE title is not that partner's.</summary>
    public const string CallingAeNotOwned = "calling-ae-not-owned";

    /// <summary>No plain partner has this calling AE title.</summary>
    public const string CallingAeUnknown = "calling-ae-unknown";

    /// <summary>The calling AE title is a TLS partner's and came in clear.</summary>
    public const string CallingAeNeedsTls = "calling-ae-needs-tls";

    /// <summary>The calling AE title is empty or has characters that no AE title has.</summary>
    public const string CallingAeInvalid = "calling-ae-invalid";

    /// <summary>The called AE title is none of this node's.</summary>
    public const string CalledAeUnknown = "called-ae-unknown";

    /// <summary>The partner is known, but does not call from this address.</summary>
    public const string AddressNotListed = "address-not-listed";

    /// <summary>The partner has as many associations open as it may.</summary>
    public const string PartnerAssociationLimit = "partner-association-limit";

    /// <summary>The partner asked for more operations than it may in a minute.</summary>
    public const string PartnerOperationLimit = "partner-operation-limit";

    /// <summary>The settings changed, and the peer would not be admitted any more.</summary>
    public const string PartnerNoLongerAdmitted = "partner-no-longer-admitted";

    /// <summary>The operation is not in the partner's <c>may</c>.</summary>
    public const string OperationNotAllowed = "operation-not-allowed";

    /// <summary>The partner asks in clear for what images say or hold, and nobody accepted that risk.</summary>
    public const string ReadingInClear = "reading-in-clear";

    /// <summary>The study holds nothing that the partner's <c>sees</c> covers.</summary>
    public const string StudyNotVisible = "study-not-visible";

    /// <summary>A grant showed the study, and has ended.</summary>
    public const string GrantExpired = "grant-expired";

    /// <summary>A grant showed the study when it was asked for, and was taken away since.</summary>
    public const string GrantRevoked = "grant-revoked";

    /// <summary>No partner has the AE title that a move names.</summary>
    public const string DestinationUnknown = "destination-unknown";

    /// <summary>The requester may not have instances moved there.</summary>
    public const string DestinationNotAllowed = "destination-not-allowed";

    /// <summary>The destination has no host and port in the settings.</summary>
    public const string DestinationWithoutAddress = "destination-without-address";

    /// <summary>The settings changed while a move was running, and its destination has another place or certificate now.</summary>
    public const string DestinationChanged = "destination-changed";

    /// <summary>The destination takes DICOM in clear and nobody accepted that risk.</summary>
    public const string DestinationInClear = "destination-in-clear";
}
