using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>One DIMSE-N operation of ours from request to answer; the same for whoever asked for the association.</summary>
internal static class NormalizedCall
{
    /// <param name="association">On which.</param>
    /// <param name="calls">Its calls.</param>
    /// <param name="operation">What.</param>
    /// <param name="patience">How long the answer is waited for; null for the deadline of an operation, at which the association is aborted.</param>
    /// <param name="cancellationToken">Ends it while it has not begun.</param>
    /// <exception cref="AssociationException">The association ended before the answer.</exception>
    /// <exception cref="InvalidOperationException">No context was accepted for it in the role it needs.</exception>
    /// <exception cref="TimeoutException">The patience is over. The call keeps its place, so that a late answer is known for one.</exception>
    public static async ValueTask<DimseReply> InvokeAsync(
        Association association, CallTable calls, NormalizedOperation operation, TimeSpan? patience, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var context = ContextFor(association.Terms, operation.Field, operation.SopClass)
            ?? throw new InvalidOperationException("The peer accepted no presentation context for this service.");
        var call = await calls.OpenAsync(operation.Field, cancellationToken);
        var isOver = true;
        try
        {
            var data = operation.Data is null ? null : Identifiers.ToSource(Identifiers.Encode(operation.Data, context.TransferSyntax));
            call.IsSent = true;
            await association.SendAsync(context.Id, Commands.Normalized(operation, call.MessageId), data, CancellationToken.None);
            return Commands.ReplyOf(patience is { } wait ? await Await.FinalWithinAsync(association, call, wait) : await Await.FinalAsync(association, call));
        }
        catch (TimeoutException)
        {
            isOver = false;
            throw;
        }
        finally
        {
            if (isOver)
            {
                calls.Close(call);
            }
        }
    }

    /// <summary>Reports go from the provider to the user of a service, everything else the other way (PS3.7 §10.1.1).</summary>
    public static PresentationContext? ContextFor(AssociationTerms terms, CommandField field, Uid sopClass) =>
        terms.Contexts.FirstOrDefault(c => c.AbstractSyntax == sopClass && c.Roles.HasFlag(InvokerOf(field)));

    /// <summary>The role of the side that sends such a request.</summary>
    public static LocalRoles InvokerOf(CommandField field) => field == CommandField.NEventReportRequest ? LocalRoles.Scp : LocalRoles.Scu;
}
