using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>One DIMSE-N operation of ours from request to answer; the same for whoever asked for the association.</summary>
internal static class NormalizedCall
{
    /// <exception cref="AssociationException">The association ended before the answer.</exception>
    /// <exception cref="InvalidOperationException">No context was accepted for it in the role it needs.</exception>
    public static async ValueTask<DimseReply> InvokeAsync(Association association, CallTable calls, NormalizedOperation operation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var context = ContextFor(association.Terms, operation.Field, operation.SopClass)
            ?? throw new InvalidOperationException("The peer accepted no presentation context for this service.");
        var call = await calls.OpenAsync(operation.Field, cancellationToken);
        try
        {
            var data = operation.Data is null ? null : Identifiers.ToSource(Identifiers.Encode(operation.Data, context.TransferSyntax));
            call.IsSent = true;
            await association.SendAsync(context.Id, Commands.Normalized(operation, call.MessageId), data, CancellationToken.None);
            return Commands.ReplyOf(await Await.FinalAsync(association, call));
        }
        finally
        {
            calls.Close(call);
        }
    }

    /// <summary>Reports go from the provider to the user of a service, everything else the other way (PS3.7 §10.1.1).</summary>
    public static PresentationContext? ContextFor(AssociationTerms terms, CommandField field, Uid sopClass) =>
        terms.Contexts.FirstOrDefault(c => c.AbstractSyntax == sopClass && c.Roles.HasFlag(InvokerOf(field)));

    /// <summary>The role of the side that sends such a request.</summary>
    public static LocalRoles InvokerOf(CommandField field) => field == CommandField.NEventReportRequest ? LocalRoles.Scp : LocalRoles.Scu;
}
