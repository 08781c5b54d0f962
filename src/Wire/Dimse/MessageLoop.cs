using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>
/// The one reader of an association: gives responses to our calls, requests to the services, cancels to the operations.
/// It goes on reading while operations run; a C-STORE is served where it is read, because its data is what is read.
/// </summary>
/// <param name="association">Read from here on by this loop alone.</param>
/// <param name="services">What the peer may invoke.</param>
/// <param name="window">Operations of our own that may be outstanding; 0 is any number.</param>
internal sealed class MessageLoop(Association association, DimseServices services, int window = 1)
{
    private readonly OperationTable operations = new(association, services);
    private readonly StoreServing storing = new(association, services);
    private int strayCancels;

    /// <summary>Our own operations on this association.</summary>
    public CallTable Calls { get; } = new(window);

    /// <summary>Runs until the association is released.</summary>
    /// <exception cref="AssociationException">It ended in any other way.</exception>
    public async Task RunAsync(CancellationToken cancellationToken, CancellationToken drain = default)
    {
        using var rest = new Draining(() => operations.IsEmpty, drain, cancellationToken);
        operations.Finished = rest.Look;
        try
        {
            while (await rest.WaitAsync(association.ReceiveAsync) is { } message)
            {
                await DispatchAsync(message, cancellationToken);
            }

            Calls.CloseAll(new AssociationException(new AssociationEnd(AssociationEndKind.Released, "released")));
            await operations.CancelAllAsync();
            await association.CompleteReleaseAsync();
        }
        catch (AssociationException e)
        {
            Calls.CloseAll(e);
            throw;
        }
        finally
        {
            Calls.CloseAll(new AssociationException(association.End ?? new AssociationEnd(AssociationEndKind.AbortedLocally, "reader-ended")));
            await operations.CancelAllAsync();
        }
    }

    private async ValueTask DispatchAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        var field = (CommandField)(message.Command.GetUInt16(Tags.CommandField) ?? throw await association.ViolationAsync("command-field-missing"));
        if (field == CommandField.CCancelRequest)
        {
            await CancelAsync(message.Command);
        }
        else if (((ushort)field & 0x8000) != 0)
        {
            await CompleteAsync(message, field, cancellationToken);
        }
        else if (message.Command.GetUInt16(Tags.MessageID) is not { } messageId)
        {
            throw await association.ViolationAsync("message-id-missing");
        }
        else if (operations.Contains(messageId))
        {
            await RefuseAsync(message, DimseStatus.DuplicateInvocation, DimseReasons.MessageIdInUse, cancellationToken);
        }
        else
        {
            await ServeAsync(message, field, messageId, cancellationToken);
        }
    }

    private ValueTask ServeAsync(IncomingMessage message, CommandField field, ushort messageId, CancellationToken cancellationToken) => field switch
    {
        CommandField.CStoreRequest => storing.ServeAsync(message, cancellationToken),
        CommandField.CEchoRequest => EchoAsync(message, cancellationToken),
        CommandField.CFindRequest or CommandField.CMoveRequest or CommandField.CGetRequest => operations.StartAsync(message, field, messageId, Calls, cancellationToken),
        CommandField.NActionRequest or CommandField.NEventReportRequest or CommandField.NGetRequest
            or CommandField.NSetRequest or CommandField.NCreateRequest or CommandField.NDeleteRequest
            => NormalizedServing.ServeAsync(association, services, message, field, cancellationToken),
        _ => RefuseAsync(message, DimseStatus.UnrecognizedOperation, DimseReasons.OperationUnknown, cancellationToken),
    };

    private async ValueTask EchoAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        if (services.Echo is not { } echo)
        {
            await RefuseAsync(message, DimseStatus.UnrecognizedOperation, DimseReasons.OperationUnknown, cancellationToken);
            return;
        }

        var reply = await Guard.RunAsync(association, services, CommandField.CEchoRequest, echo, cancellationToken);
        await Guard.AnswerAsync(association, message, Commands.Response(message.Command, reply), cancellationToken);
    }

    private ValueTask RefuseAsync(IncomingMessage message, DimseStatus status, string reason, CancellationToken cancellationToken) =>
        Guard.RefuseAsync(association, services, message, new DimseReply(status, reason), cancellationToken);

    private async ValueTask CancelAsync(DataSet command)
    {
        if (command.GetUInt16(Tags.MessageIDBeingRespondedTo) is { } id && operations.Cancel(id))
        {
            return;
        }

        if (++strayCancels > association.Limits.MaxStrayCancels)
        {
            throw await association.ViolationAsync("too-many-cancels");
        }
    }

    private async ValueTask CompleteAsync(IncomingMessage message, CommandField field, CancellationToken cancellationToken)
    {
        var call = Calls.Find(message.Command.GetUInt16(Tags.MessageIDBeingRespondedTo) ?? 0);
        var status = Commands.ReplyOf(message.Command).Status;
        if (call is null || call.Expected != field || call.IsAnswered || (!call.IsSent && !status.IsFailure))
        {
            throw await association.ViolationAsync("response-unexpected");
        }

        var (data, refusal) = await IdentifierOf.ReadAsync(message, association.Limits.MaxIdentifierLength, memory: null, cancellationToken);
        if (refusal is not null)
        {
            throw await association.ViolationAsync(refusal.Comment!);
        }

        call.IsAnswered = !status.IsPending;
        await call.AddAsync(message.Command, data, cancellationToken);
    }
}
