using DicomExchange.Dicom.Text;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>C-FIND: what the partner may see, in a character set it reads, at most as many as the settings allow.</summary>
public sealed class FindService(ExchangeStore store, AuditDesk audit)
{
    public async ValueTask<DimseReply> FindAsync(PartnerSession session, FindOperation operation, CancellationToken cancellationToken)
    {
        var sent = 0;
        DimseReply? reply = null;
        try
        {
            (reply, sent) = await AnswerAsync(session, operation, cancellationToken);
        }
        finally
        {
            try
            {
                // Also what was cancelled or broke off has been seen in part.
                await audit.QueriedAsync(session, operation, reply ?? new DimseReply(DimseStatus.Cancel), sent);
            }
            catch (StoreException fault)
            {
                // Not done: nothing is answered as done that is not on record.
                reply = new DimseReply(DimseStatus.OutOfResources, fault.Reason);
            }
        }

        return reply;
    }

    private async ValueTask<(DimseReply Reply, int Sent)> AnswerAsync(PartnerSession session, FindOperation operation, CancellationToken cancellationToken)
    {
        var decision = session.Decide(Operation.Find);
        if (!decision.IsAllowed)
        {
            return (QueryAnswers.Unauthorized(decision.Reason), 0);
        }

        if (!QueryClass.TryGet(operation.SopClass, out var query) || query.Operation != Operation.Find
            || !QueryLevels.TryRead(operation.Identifier, query.Model, out var level))
        {
            return (QueryAnswers.LevelInvalid, 0);
        }

        var limit = session.Rules.Current.Settings.Limits.FindResults;
        var request = new QueryRequest
        {
            Model = query.Model,
            Level = level,
            Identifier = operation.Identifier,
            Sight = session.SightFor(Operation.Find),
            IsRelational = operation.Extensions.HasFlag(QueryExtensions.RelationalQueries),
            Options = QueryOptions.Baseline with { CombinedDateTime = operation.Extensions.HasFlag(QueryExtensions.DateTimeMatching) },
            RetrieveAeTitle = session.Admission.Called.Value,
            Limit = limit,
        };
        if (store.Query(request, out var problem, cancellationToken) is not { } run)
        {
            return (QueryAnswers.Of(problem!), 0);
        }

        var characters = SpecificCharacterSet.Of(operation.Identifier);
        var sent = 0;
        foreach (var answer in run)
        {
            await operation.RespondAsync(AnswerText.For(characters, answer), run.HasUnsupportedKeys, cancellationToken);
            sent++;
        }

        return (run.IsLimitReached ? QueryAnswers.TooManyMatches(limit) : DimseReply.Success, sent);
    }
}
