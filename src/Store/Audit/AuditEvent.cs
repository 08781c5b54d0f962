namespace DicomExchange.Store.Audit;

/// <summary>What happened. The numbers are part of the format and never change their meaning.</summary>
public enum AuditEvent : byte
{
    ApplicationStarted = 1,
    ApplicationStopped = 2,

    /// <summary>The first record of a chain that does not continue an earlier one, for instance after the index was rebuilt.</summary>
    ChainBegun = 3,

    InstanceReceived = 10,
    InstanceSent = 11,
    InstanceRefused = 12,

    /// <summary>An instance arrived again with the same content: its sender is now one of its owners.</summary>
    InstanceRepeated = 13,

    /// <summary>An instance arrived whose UID is held with other content.</summary>
    VariantReceived = 14,
    InstanceDamaged = 15,
    /// <summary>The receiver did not say that it has the instance. Where the record has bytes so many of it left the node, and the receiver may have it all the same.</summary>
    SendFailed = 16,

    /// <summary>A person at the node began to send files to a partner or to fetch a study from one; what came of it follows under the same correlation.</summary>
    TransferBegun = 17,

    /// <summary>An instance came from a partner into a folder a person at the node had named. The store does not hold it.</summary>
    InstanceFetched = 18,
    TransferEnded = 19,

    /// <summary>
    /// Somebody asked. With the patients and the number of its matches, before they go out, where they were all known by then; with the patients of the
    /// first portion and no number where <see cref="MatchesShown"/> and <see cref="QueryEnded"/> follow.
    /// </summary>
    Query = 20,
    RetrieveByMove = 21,
    RetrieveByGet = 22,
    StorageCommitment = 23,

    /// <summary>The first instance of a study and patient is about to leave on an association: on the disk before it does.</summary>
    SendingBegun = 24,

    /// <summary>What came of the instances of one study and patient on one association: the sum of their own records, each of which is in exactly one.</summary>
    InstancesTransferred = 25,

    /// <summary>Patients whom a further portion of a query's matches shows, beyond those of the records before: on the disk before it goes out.</summary>
    MatchesShown = 26,

    /// <summary>How a query ended that another record began, and how many matches were shown.</summary>
    QueryEnded = 27,

    AssociationRefused = 30,
    AssociationAborted = 31,
    ConnectionRefused = 32,
    AccessRefused = 33,
    SecurityAlert = 34,

    GrantGiven = 40,
    GrantRevoked = 41,
    StudyDeleted = 42,
    StudyResolved = 43,
    StudyExported = 44,
    StudyShown = 45,
    PatientConflict = 46,

    /// <summary>Somebody gave again what had been taken away of a study: routes may give it again too.</summary>
    RevocationCleared = 47,

    SettingsChanged = 50,
    SettingsRefused = 51,
    KeysRotated = 52,
    MasterKeyDestroyed = 53,
    RecoveryFileWritten = 54,
    IndexRebuilt = 55,
    StoreVerified = 56,

    /// <summary>Records could not be written for a while: how many are missing, since when and why. The first that can be written again stands behind it.</summary>
    StoreReadOnly = 57,
    PartnerChanged = 58,

    AuditRead = 60,
    AuditExported = 61,
    QueueChanged = 62,

    /// <summary>The eldest records were removed, as the settings say.</summary>
    AuditPruned = 63,

    /// <summary>In a trail of an earlier version: records have message numbers, sums and subjects from here on.</summary>
    MessagesBegun = 64,
}
