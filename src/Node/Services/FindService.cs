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
        var answer = new FindAnswer(session, operation, audit);
        DimseReply? reply = null;
        try
        {
            reply = await AnswerAsync(session, operation, answer, cancellationToken);
        }
        catch (StoreException fault)
        {
            // The query could not be put on record, or the catalog not be read to the end.
            reply = new DimseReply(DimseStatus.OutOfResources, fault.Reason);
        }
        finally
        {
            try
            {
                // Also what was cancelled or broke off has been seen in part.
                await answer.EndAsync(reply ?? new DimseReply(DimseStatus.Cancel));
            }
            catch (StoreException fault)
            {
                // Not done: nothing is answered as done that is not on record.
                reply = new DimseReply(DimseStatus.OutOfResources, fault.Reason);
            }
        }

        return reply;
    }

    private async ValueTask<DimseReply> AnswerAsync(PartnerSession session, FindOperation operation, FindAnswer answer, CancellationToken cancellationToken)
    {
        var decision = session.Decide(Operation.Find);
        if (!decision.IsAllowed)
        {
            return QueryAnswers.Unauthorized(decision.Reason);
        }

        if (!QueryClass.TryGet(operation.SopClass, out var query) || query.Operation != Operation.Find
            || !QueryLevels.TryRead(operation.Identifier, query.Model, out var level))
        {
            return QueryAnswers.LevelInvalid;
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
            return QueryAnswers.Of(problem!);
        }

        await answer.SendAsync(run, cancellationToken);

        // Rights that went in the midst of it left matches out: what was shown is not all there is.
        var end = session.DecideAgain(Operation.Find);
        return !end.IsAllowed ? QueryAnswers.Unauthorized(end.Reason)
            : run.IsLimitReached ? QueryAnswers.TooManyMatches(limit) : DimseReply.Success;
    }
}
