using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Serves one C-FIND, C-MOVE or C-GET request (PS3.7 §9.1.2 to §9.1.4, PS3.4 §C.4).</summary>
internal sealed class QueryServing(Association association, DimseServices services, CallTable calls, IncomingMessage message)
{
    /// <summary>A UI value in an explicit syntax has a 16-bit length; the list of failed instances is cut to fit (PS3.5 §7.1.2).</summary>
    private const int MaxListLength = 65534;

    /// <summary>What can be refused before anything runs; null when the request may run.</summary>
    public DimseReply? Examine(DataSet? identifier, CommandField field, bool isFull)
    {
        var isServed = field switch
        {
            CommandField.CFindRequest => services.Find is not null,
            CommandField.CMoveRequest => services.Move is not null,
            _ => services.Get is not null,
        };
        if (!isServed)
        {
            return new DimseReply(DimseStatus.UnrecognizedOperation, DimseReasons.OperationUnknown);
        }

        if (!message.Command.TryGetUid(Tags.AffectedSOPClassUID, out var sopClass) || sopClass != message.Context.AbstractSyntax)
        {
            return new DimseReply(DimseStatus.SopClassNotSupported, DimseReasons.SopClassNotNegotiated, Tags.AffectedSOPClassUID);
        }

        if (identifier is null)
        {
            return new DimseReply(DimseStatus.MistypedArgument, DimseReasons.DataSetMissing, Tags.CommandDataSetType);
        }

        if (field == CommandField.CMoveRequest && !AeTitle.TryParse(message.Command.GetPlainText(Tags.MoveDestination), out _))
        {
            return new DimseReply(DimseStatus.MoveDestinationUnknown, DimseReasons.DestinationInvalid, Tags.MoveDestination);
        }

        return isFull ? new DimseReply(DimseStatus.OutOfResources, DimseReasons.TooManyOperations) : null;
    }

    /// <param name="atEnd">Called just before the final answer goes out: from then on the message id is free.</param>
    public Task RunAsync(RunningOperation running, DataSet identifier, CommandField field, Action atEnd) => field switch
    {
        CommandField.CFindRequest => FindAsync(identifier, atEnd, running.Token),
        _ => RetrieveAsync(running, identifier, field, atEnd),
    };

    private async Task FindAsync(DataSet identifier, Action atEnd, CancellationToken cancellationToken)
    {
        using var responses = new PendingFindResponses(association, message);
        var sopClass = message.Context.AbstractSyntax;
        var operation = new FindOperation(sopClass, identifier, association.Terms.ExtensionsOf(sopClass), responses);
        var find = services.Find ?? throw new InvalidOperationException("There is no service for C-FIND.");
        var reply = await Guard.RunAsync(association, services, CommandField.CFindRequest, token => find(operation, token), cancellationToken);
        await responses.FlushAsync(CancellationToken.None);
        atEnd();
        await association.SendAsync(message.Context.Id, Commands.Response(message.Command, reply), data: null, CancellationToken.None);
    }

    private async Task RetrieveAsync(RunningOperation running, DataSet identifier, CommandField field, Action atEnd)
    {
        var tally = new SubOperationTally(ReportAsync, association.Time);
        var reply = await Guard.RunAsync(association, services, field, Service(running.Memory, identifier, field, tally), running.Token);
        var counts = tally.Counts;
        if (reply.Status.IsSuccess && counts.Failed + counts.Warning > 0)
        {
            reply = reply with { Status = DimseStatus.Warning };
        }

        var command = Commands.WithCounts(Commands.Response(message.Command, reply), counts, withRemaining: reply.Status.IsCancel);
        var failed = reply.Status.IsSuccess ? [] : tally.FailedInstances;
        atEnd();
        await association.SendAsync(message.Context.Id, command, FailedList(failed), CancellationToken.None);
    }

    private Func<CancellationToken, ValueTask<DimseReply>> Service(MemoryLease memory, DataSet identifier, CommandField field, SubOperationTally tally)
    {
        var sopClass = message.Context.AbstractSyntax;
        if (field == CommandField.CMoveRequest && services.Move is { } move)
        {
            var operation = new MoveOperation(message, memory, sopClass, identifier, tally);
            return token => move(operation, token);
        }

        var get = services.Get ?? throw new InvalidOperationException("There is no service for C-GET.");
        return token => get(new GetOperation(association, calls, memory, sopClass, identifier, tally), token);
    }

    private async ValueTask ReportAsync(SubOperationCounts counts)
    {
        var command = Commands.WithCounts(Commands.Response(message.Command, new DimseReply(DimseStatus.Pending)), counts, withRemaining: true);
        await association.SendAsync(message.Context.Id, command, data: null, CancellationToken.None);
    }

    private DataSource? FailedList(IReadOnlyList<Uid> failed)
    {
        if (failed.Count == 0)
        {
            return null;
        }

        var list = new StringBuilder(failed[0].Value);
        for (var i = 1; i < failed.Count && list.Length + 1 + failed[i].Value.Length <= MaxListLength; i++)
        {
            list.Append('\\').Append(failed[i].Value);
        }

        var identifier = new DataSet().SetText(Tags.FailedSOPInstanceUIDList, Vr.UI, list.ToString());
        return Identifiers.ToSource(Identifiers.Encode(identifier, message.Context.TransferSyntax));
    }
}
