using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Check;

namespace DicomExchange.Node.Control;

/// <summary>One order at the console that takes as long as the store is large. Refusals are <see cref="ControlRefusedException"/>.</summary>
public delegate Task<TAnswer> LongControlCall<in TRequest, TAnswer>(
    ControlCaller caller, TRequest request, IProgress<WorkProgress> progress, CancellationToken cancellation);
