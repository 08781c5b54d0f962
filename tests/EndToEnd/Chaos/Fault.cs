namespace DicomExchange.EndToEnd.Chaos;

/// <summary>What goes wrong with one connection.</summary>
/// <param name="Kind">What.</param>
/// <param name="Amount">Bytes, milliseconds or a number counted from 1, as the kind says.</param>
internal sealed record Fault(FaultKind Kind, int Amount)
{
    public static Fault None { get; } = new(FaultKind.None, 0);

    /// <summary>Whoever sends cannot know whether what was on its way arrived.</summary>
    public bool Interrupts => Kind is FaultKind.ResetOnTheWayThere or FaultKind.ResetOnTheWayBack or FaultKind.HangOnTheWayThere
        or FaultKind.HangOnTheWayBack or FaultKind.DropAnswer or FaultKind.Abort;

    public override string ToString() => Kind is FaultKind.None ? "-" : $"{Kind}({Amount})";
}
