namespace DicomExchange.Store.Answers;

/// <summary>How something of a patient was disclosed.</summary>
public enum DisclosureKind
{
    /// <summary>Instances were sent to a partner, and it said that it has them.</summary>
    Sent = 1,

    /// <summary>A partner asked, and the matches showed the patient.</summary>
    Shown = 2,

    /// <summary>A person at the node wrote instances to files.</summary>
    Exported = 3,

    /// <summary>A person at the node looked at a study's attributes.</summary>
    Displayed = 4,

    /// <summary>Instances left the node in whole or in part, and the partner did not say that it has them: it may have them all the same.</summary>
    NotConfirmed = 5,

    /// <summary>Instances were about to leave; whether and how many did is not on record.</summary>
    Begun = 6,
}
