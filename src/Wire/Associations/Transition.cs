namespace DicomExchange.Wire.Associations;

/// <summary>One step of the protocol machine: which action, what it wants done, and where it leads.</summary>
public readonly record struct Transition(UpperLayerAction Action, UpperLayerEffects Effects, UpperLayerState Next)
{
    /// <summary>False for an empty cell of the table: nothing happens and the state stays.</summary>
    public bool IsDefined => Action != UpperLayerAction.None;
}
