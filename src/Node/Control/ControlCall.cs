using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Node.Control;

/// <summary>One order at the console. Refusals are <see cref="ControlRefusedException"/>.</summary>
public delegate Task<TAnswer> ControlCall<in TRequest, TAnswer>(ControlCaller caller, TRequest request, CancellationToken cancellation);
