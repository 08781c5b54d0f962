using static DicomExchange.Wire.Associations.UpperLayerAction;
using static DicomExchange.Wire.Associations.UpperLayerEffects;

namespace DicomExchange.Wire.Associations;

/// <summary>The upper layer protocol machine of PS3.8 §9.2: table 9-10 as data, a step as a function of it.</summary>
public static class StateMachine
{
    private const UpperLayerAction Nil = UpperLayerAction.None;

    /// <summary>PS3.8 table 9-10: one row an event, one column a state.</summary>
    private static readonly UpperLayerAction[][] Table =
    [
        //                      Sta1 Sta2 Sta3 Sta4 Sta5 Sta6 Sta7 Sta8 Sta9 Sta10 Sta11 Sta12 Sta13
        /* A-ASSOCIATE rq   */ [AE1, Nil, Nil, Nil, Nil, Nil, Nil, Nil, Nil, Nil,  Nil,  Nil,  Nil],
        /* connected        */ [Nil, Nil, Nil, AE2, Nil, Nil, Nil, Nil, Nil, Nil,  Nil,  Nil,  Nil],
        /* A-ASSOCIATE-AC   */ [Nil, AA1, AA8, Nil, AE3, AA8, AA8, AA8, AA8, AA8,  AA8,  AA8,  AA6],
        /* A-ASSOCIATE-RJ   */ [Nil, AA1, AA8, Nil, AE4, AA8, AA8, AA8, AA8, AA8,  AA8,  AA8,  AA6],
        /* connection       */ [AE5, Nil, Nil, Nil, Nil, Nil, Nil, Nil, Nil, Nil,  Nil,  Nil,  Nil],
        /* A-ASSOCIATE-RQ   */ [Nil, AE6, AA8, Nil, AA8, AA8, AA8, AA8, AA8, AA8,  AA8,  AA8,  AA7],
        /* accept           */ [Nil, Nil, AE7, Nil, Nil, Nil, Nil, Nil, Nil, Nil,  Nil,  Nil,  Nil],
        /* reject           */ [Nil, Nil, AE8, Nil, Nil, Nil, Nil, Nil, Nil, Nil,  Nil,  Nil,  Nil],
        /* P-DATA rq        */ [Nil, Nil, Nil, Nil, Nil, DT1, Nil, AR7, Nil, Nil,  Nil,  Nil,  Nil],
        /* P-DATA-TF        */ [Nil, AA1, AA8, Nil, AA8, DT2, AR6, AA8, AA8, AA8,  AA8,  AA8,  AA6],
        /* A-RELEASE rq     */ [Nil, Nil, Nil, Nil, Nil, AR1, Nil, Nil, Nil, Nil,  Nil,  Nil,  Nil],
        /* A-RELEASE-RQ     */ [Nil, AA1, AA8, Nil, AA8, AR2, AR8, AA8, AA8, AA8,  AA8,  AA8,  AA6],
        /* A-RELEASE-RP     */ [Nil, AA1, AA8, Nil, AA8, AA8, AR3, AA8, AA8, AR10, AR3,  AA8,  AA6],
        /* A-RELEASE resp   */ [Nil, Nil, Nil, Nil, Nil, Nil, Nil, AR4, AR9, Nil,  Nil,  AR4,  Nil],
        /* A-ABORT rq       */ [Nil, Nil, AA1, AA2, AA1, AA1, AA1, AA1, AA1, AA1,  AA1,  AA1,  Nil],
        /* A-ABORT          */ [Nil, AA2, AA3, Nil, AA3, AA3, AA3, AA3, AA3, AA3,  AA3,  AA3,  AA2],
        /* closed           */ [Nil, AA5, AA4, AA4, AA4, AA4, AA4, AA4, AA4, AA4,  AA4,  AA4,  AR5],
        /* ARTIM expired    */ [Nil, AA2, Nil, Nil, Nil, Nil, Nil, Nil, Nil, Nil,  Nil,  Nil,  AA2],
        /* invalid PDU      */ [Nil, AA1, AA8, Nil, AA8, AA8, AA8, AA8, AA8, AA8,  AA8,  AA8,  AA7],
    ];

    /// <summary>PS3.8 tables 9-6 to 9-9; next states that depend on facts stand in <see cref="Step"/>.</summary>
    private static readonly (UpperLayerEffects Effects, UpperLayerState Next)[] Actions =
    [
        (UpperLayerEffects.None, default),
        (ConnectTransport, UpperLayerState.AwaitingTransportConnection),
        (SendAssociateRequest, UpperLayerState.AwaitingAssociateAnswer),
        (ConfirmAssociation, UpperLayerState.Established),
        (ConfirmAssociation | CloseTransport, UpperLayerState.Idle),
        (StartArtim, UpperLayerState.AwaitingAssociateRequest),
        (StopArtim | IndicateAssociation, UpperLayerState.AwaitingLocalAssociateResponse),
        (SendAssociateAccept, UpperLayerState.Established),
        (SendAssociateReject | StartArtim, UpperLayerState.AwaitingTransportClose),
        (SendData, UpperLayerState.Established),
        (IndicateData, UpperLayerState.Established),
        (SendReleaseRequest, UpperLayerState.AwaitingReleaseReply),
        (IndicateRelease, UpperLayerState.AwaitingLocalReleaseResponse),
        (ConfirmRelease | CloseTransport, UpperLayerState.Idle),
        (SendReleaseReply | StartArtim, UpperLayerState.AwaitingTransportClose),
        (StopArtim, UpperLayerState.Idle),
        (IndicateData, UpperLayerState.AwaitingReleaseReply),
        (SendData, UpperLayerState.AwaitingLocalReleaseResponse),
        (IndicateRelease, UpperLayerState.CollisionAcceptorAwaitingReply),
        (SendReleaseReply, UpperLayerState.CollisionRequestorAwaitingReply),
        (ConfirmRelease, UpperLayerState.CollisionAcceptorAwaitingLocalResponse),
        (SendUserAbort | StartArtim, UpperLayerState.AwaitingTransportClose),
        (StopArtim | CloseTransport, UpperLayerState.Idle),
        (IndicateAbort | CloseTransport, UpperLayerState.Idle),
        (IndicateAbort, UpperLayerState.Idle),
        (StopArtim, UpperLayerState.Idle),
        (UpperLayerEffects.None, UpperLayerState.AwaitingTransportClose),
        (SendProviderAbort, UpperLayerState.AwaitingTransportClose),
        (SendProviderAbort | IndicateAbort | StartArtim, UpperLayerState.AwaitingTransportClose),
    ];

    /// <summary>What happens when <paramref name="what"/> comes in <paramref name="state"/>. Pure.</summary>
    public static Transition Step(UpperLayerState state, UpperLayerEvent what, StepFacts facts)
    {
        var action = Table[(int)what - 1][(int)state - 1];
        var (effects, next) = Actions[(int)action];
        return action switch
        {
            Nil => new Transition(Nil, UpperLayerEffects.None, state),
            AE6 when !facts.IsAcceptable => new Transition(AE6, StopArtim | SendAssociateReject | StartArtim, UpperLayerState.AwaitingTransportClose),
            AR8 when facts.IsRequestor => new Transition(AR8, effects, UpperLayerState.CollisionRequestorAwaitingLocalResponse),
            _ => new Transition(action, effects, next),
        };
    }
}
