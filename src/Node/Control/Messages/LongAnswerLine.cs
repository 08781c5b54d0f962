using DicomExchange.Store.Check;

namespace DicomExchange.Node.Control.Messages;

/// <summary>
/// One line of the answer to an order that takes long: how far it is, any number of times, then the answer or why there is none.
/// A connection that ends before either was broken off.
/// </summary>
public sealed record LongAnswerLine<TAnswer>
{
    public WorkProgress? Progress { get; init; }

    public TAnswer? Answer { get; init; }

    public ControlFault? Fault { get; init; }
}
