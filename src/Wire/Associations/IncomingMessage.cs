using DicomExchange.Dicom.Datasets;

namespace DicomExchange.Wire.Associations;

/// <summary>A DIMSE message as it comes in: its command, and its data set still on the way.</summary>
public sealed class IncomingMessage
{
    private readonly Association association;

    internal IncomingMessage(Association association, PresentationContext context, DataSet command, bool hasData)
    {
        this.association = association;
        Context = context;
        Command = command;
        HasData = hasData;
        IsComplete = !hasData;
    }

    public PresentationContext Context { get; }

    public DataSet Command { get; }

    /// <summary>A data set follows the command (Command Data Set Type other than 0101H).</summary>
    public bool HasData { get; }

    /// <summary>The last byte of the message has been read.</summary>
    public bool IsComplete { get; internal set; }

    /// <summary>
    /// The next bytes of the data set: a slice of the receive buffer, valid until the next call. Empty at the end.
    /// </summary>
    /// <exception cref="AssociationException">The association ended before the data set did.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) => association.ReadDataAsync(this, cancellationToken);
}
