using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary>What orders at the console work on.</summary>
/// <param name="Settings">The settings in force.</param>
/// <param name="Store">Open, in this process.</param>
/// <param name="Time">The clock.</param>
/// <param name="Running">Null where no node runs and a command has the store in its own hands.</param>
public sealed record OrderContext(Func<NodeSettings> Settings, ExchangeStore Store, TimeProvider Time, Func<RunningNode>? Running)
{
    /// <summary>Tells the running node that its settings file is being written: digest, who, cancellation; gives whether it has read it. Null without a node.</summary>
    public Func<string, string, CancellationToken, Task<bool>>? TakeSettings { get; init; }

    /// <summary>How a caller is named in the audit record.</summary>
    internal static string ActorOf(ControlCaller caller) =>
        caller.UserId < 0 ? caller.UserName : $"{caller.UserName} (user {caller.UserId})";

    /// <summary>A record of what the caller does; it is on the disk before the caller is answered.</summary>
    internal AuditRecord RecordOf(ControlCaller caller, AuditEvent kind) => new()
    {
        Event = kind,
        Time = Time.GetUtcNow(),
        Actor = ActorOf(caller),
    };
}
