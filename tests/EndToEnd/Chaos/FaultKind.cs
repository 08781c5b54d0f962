namespace DicomExchange.EndToEnd.Chaos;

/// <summary>What goes wrong with one connection to a destination. <see cref="Fault.Amount"/> says where in it.</summary>
internal enum FaultKind
{
    None,

    /// <summary>The line is reset after so many bytes to the destination, wherever in a PDU or a TLS record that is.</summary>
    ResetOnTheWayThere,

    /// <summary>The line is reset after so many bytes to the node.</summary>
    ResetOnTheWayBack,

    /// <summary>Nothing moves any more after so many bytes to the destination; the connection stays open.</summary>
    HangOnTheWayThere,

    /// <summary>Nothing moves any more after so many bytes to the node; the connection stays open.</summary>
    HangOnTheWayBack,

    /// <summary>The connection is closed in the place of the so-manieth PDU of the destination.</summary>
    DropAnswer,

    /// <summary>The so-manieth answer of the destination is lost; the association goes on without it.</summary>
    SwallowAnswer,

    /// <summary>The destination is reached only after so many milliseconds.</summary>
    Delay,

    /// <summary>This connection is reset at once, and others are refused for so many milliseconds.</summary>
    RefuseConnections,

    /// <summary>The request for an association is rejected for now: congestion (1) or a limit that is reached (2).</summary>
    RejectForNow,

    /// <summary>The association is taken and none of its contexts, with this result.</summary>
    RefuseContexts,

    /// <summary>Every second context is refused with this result; the destination itself took them.</summary>
    RefuseSomeContexts,

    /// <summary>The so-manieth C-STORE is answered A700H when it is whole, and the destination never hears of it.</summary>
    OutOfResources,

    /// <summary>The same, answered while the object is still on its way.</summary>
    OutOfResourcesEarly,

    /// <summary>The same, and the connection is closed behind the answer.</summary>
    OutOfResourcesAndClose,

    /// <summary>The so-manieth answer of the destination says A700H, though it kept the object.</summary>
    FullAfterAll,

    /// <summary>The so-manieth answer of the destination, or all where none is named, says 0110H, though it kept the object.</summary>
    ProcessingFailure,

    /// <summary>The so-manieth answer says 0111H: the destination has it, and says it had it before.</summary>
    Duplicate,

    /// <summary>The so-manieth answer says B007H: the destination has it, and remarks something.</summary>
    Remark,

    /// <summary>An A-ABORT comes in the place of the so-manieth answer, when the destination has the whole object.</summary>
    Abort,
}
