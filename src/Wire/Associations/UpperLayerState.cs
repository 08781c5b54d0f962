namespace DicomExchange.Wire.Associations;

/// <summary>The states of the upper layer protocol machine, numbered as in PS3.8 tables 9-1 to 9-5.</summary>
public enum UpperLayerState
{
    /// <summary>Sta1.</summary>
    Idle = 1,

    /// <summary>Sta2: transport connection open.</summary>
    AwaitingAssociateRequest,

    /// <summary>Sta3: the local user decides.</summary>
    AwaitingLocalAssociateResponse,

    /// <summary>Sta4.</summary>
    AwaitingTransportConnection,

    /// <summary>Sta5.</summary>
    AwaitingAssociateAnswer,

    /// <summary>Sta6: ready for data transfer.</summary>
    Established,

    /// <summary>Sta7.</summary>
    AwaitingReleaseReply,

    /// <summary>Sta8: the local user may still send data.</summary>
    AwaitingLocalReleaseResponse,

    /// <summary>Sta9: release collision, requestor side, the local user responds.</summary>
    CollisionRequestorAwaitingLocalResponse,

    /// <summary>Sta10: release collision, acceptor side.</summary>
    CollisionAcceptorAwaitingReply,

    /// <summary>Sta11: release collision, requestor side.</summary>
    CollisionRequestorAwaitingReply,

    /// <summary>Sta12: release collision, acceptor side, the local user responds.</summary>
    CollisionAcceptorAwaitingLocalResponse,

    /// <summary>Sta13: the association no longer exists.</summary>
    AwaitingTransportClose,
}
