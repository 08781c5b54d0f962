namespace DicomExchange.EndToEnd.Chaos;

/// <summary>What goes wrong with one connection to a destination. <see cref="Fault.Amount"/> says where in it.</summary>
internal enum FaultKind
{
    None,

    /// <summary>The line is reset after so many bytes to the destination.</summary>
    ResetOnTheWayThere,

    /// <summary>The line is reset after so many bytes of the destination.</summary>
    ResetOnTheWayBack,

    /// <summary>Nothing moves any more after so many bytes to the destination; the connection stays open.</summary>
    HangOnTheWayThere,

    /// <summary>Nothing moves any more after so many bytes of the destination; the connection stays open.</summary>
    HangOnTheWayBack,

    /// <summary>The connection is closed in the place of the so-manieth thing the destination says.</summary>
    DropAnswer,

    /// <summary>The destination is reached only after so many milliseconds.</summary>
    Delay,

    /// <summary>This connection is reset at once, and others are refused for so many milliseconds.</summary>
    RefuseConnections,

    /// <summary>The destination answers the request for an association with a transient rejection.</summary>
    RejectForNow,

    /// <summary>The destination takes the association and none of its contexts.</summary>
    RefuseContexts,

    /// <summary>The destination does not know any of the SOP classes: instances are held until a person says otherwise.</summary>
    RefuseClasses,

    /// <summary>The so-manieth C-STORE of the association is answered A700H.</summary>
    OutOfResources,

    /// <summary>The destination aborts when the so-manieth object is whole, before it answers.</summary>
    Abort,
}
