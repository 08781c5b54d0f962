using System.Threading.Channels;
using DicomExchange.Dicom.Datasets;

namespace DicomExchange.Wire.Dimse;

/// <summary>An operation of ours that waits for its responses.</summary>
internal sealed class PendingCall(ushort messageId, CommandField expected)
{
    /// <summary>Responses that wait for their reader before the association is read no further.</summary>
    private const int MaxWaiting = 32;

    private readonly Channel<CallResponse> responses = Channel.CreateBounded<CallResponse>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

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

    public ValueTask AddAsync(DataSet command, DataSet? data, CancellationToken cancellationToken) =>
        responses.Writer.WriteAsync(new CallResponse(command, data), cancellationToken);

    public void Complete(Exception? fault) => responses.Writer.TryComplete(fault);
}
