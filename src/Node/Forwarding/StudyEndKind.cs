namespace DicomExchange.Node.Forwarding;

/// <summary>What follows for the study and for its destination.</summary>
internal enum StudyEndKind
{
    /// <summary>What is left of it may go on at once.</summary>
    Done,

    /// <summary>Nothing is left of it.</summary>
    Over,

    /// <summary>It rests; other studies go on.</summary>
    StudyFailed,

    /// <summary>The destination took nothing of it and says that this node may not store: it rests for long. Where another study ends so too, the destination is blocked.</summary>
    StudyUnwelcome,

    /// <summary>The destination could not be reached, or nothing may be sent to it now.</summary>
    DestinationFailed,

    /// <summary>The destination cannot be sent to before a person has changed something.</summary>
    DestinationBlocked,
}
