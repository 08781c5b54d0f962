namespace DicomExchange.EndToEnd.Chaos;

/// <summary>What goes wrong with one connection.</summary>
/// <param name="Kind">What.</param>
/// <param name="Amount">Bytes, milliseconds, a result or a number counted from 1, as the kind says.</param>
internal sealed record Fault(FaultKind Kind, int Amount)
{
    public static Fault None { get; } = new(FaultKind.None, 0);

    /// <summary>A destination that serves others rejects for now, without being told to.</summary>
    public static Fault Busy { get; } = new(FaultKind.RejectForNow, 2);

    /// <summary>Whoever sends cannot know whether what was on its way arrived.</summary>
    public bool Interrupts => Kind is FaultKind.ResetOnTheWayThere or FaultKind.ResetOnTheWayBack or FaultKind.HangOnTheWayThere
        or FaultKind.HangOnTheWayBack or FaultKind.DropAnswer or FaultKind.SwallowAnswer or FaultKind.Abort or FaultKind.ProcessingFailure
        or FaultKind.OutOfResourcesAndClose;

    /// <summary>A person is to look at what was not taken.</summary>
    public bool RefusesKinds => Kind is FaultKind.RefuseContexts or FaultKind.RefuseSomeContexts;

    /// <summary>It strikes at the so-manieth C-STORE, and the object is not passed on.</summary>
    public bool TakesItself => Kind is FaultKind.OutOfResources or FaultKind.OutOfResourcesEarly or FaultKind.OutOfResourcesAndClose;

    /// <summary>The status that is put into an answer; null for none.</summary>
    public ushort? Status => Kind switch
    {
        FaultKind.FullAfterAll => 0xA700,
        FaultKind.ProcessingFailure => 0x0110,
        FaultKind.Duplicate => 0x0111,
        FaultKind.Remark => 0xB007,
        _ => null,
    };

    /// <summary>Whether this answer, counted from 1, is the one.</summary>
    public bool IsAt(int number) => Amount == number || (Amount == 0 && Kind == FaultKind.ProcessingFailure);

    public override string ToString() => Kind is FaultKind.None ? "-" : $"{Kind}({Amount})";
}
