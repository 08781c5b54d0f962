using System.Threading.Channels;
using DicomExchange.Dicom.Datasets;

namespace DicomExchange.Wire.Dimse;

/// <summary>An operation of ours that waits for its responses.</summary>
internal sealed class PendingCall(ushort messageId, CommandField expected)
{
    /// <summary>Responses that wait for their reader before the association is read no further.</summary>
    private const int MaxWaiting = 32;

    // Who sends objects goes on where the answer was read, as far as that needs no waiting: a change of threads for each object costs
    // more than its command and its answer. The next message is read when that waits, for the next answer at the latest: a cancellation may
    // be late by one object.
    private readonly Channel<CallResponse> responses = Channel.CreateBounded<CallResponse>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = expected == CommandField.CStoreResponse });

    private volatile bool isSent;

    public ushort MessageId => messageId;

    public CommandField Expected => expected;

    public ChannelReader<CallResponse> Responses => responses.Reader;

    /// <summary>The request has been given out to its end; a success before that is a lie.</summary>
    public bool IsSent
    {
        get => isSent;
        set => isSent = value;
    }

    /// <summary>The last response has come; there is no other. Of the reader of the association alone.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Hands over a response; where nobody waits for one any more it is dropped.</summary>
    public async ValueTask AddAsync(DataSet command, DataSet? data, CancellationToken cancellationToken)
    {
        var response = new CallResponse(command, data);
        while (!responses.Writer.TryWrite(response) && await responses.Writer.WaitToWriteAsync(cancellationToken))
        {
            // There is room now.
        }
    }

    public void Complete(Exception? fault) => responses.Writer.TryComplete(fault);
}
