using DicomExchange.Dicom.Datasets;
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
        int? shown = null;
        DimseReply? reply = null;
        var patients = new ShownPatients(some => audit.MatchesShownAsync(session, operation, some));
        try
        {
            reply = await AnswerAsync(session, operation, RespondAsync, cancellationToken);
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
                await audit.QueriedAsync(session, operation, reply ?? new DimseReply(DimseStatus.Cancel), shown, patients.Rest);
            }
            catch (StoreException fault)
            {
                // Not done: nothing is answered as done that is not on record.
                reply = new DimseReply(DimseStatus.OutOfResources, fault.Reason);
            }
        }

        return reply;

        async ValueTask RespondAsync(DataSet match, QueryRun run)
        {
            if (shown is null)
            {
                await audit.MatchesFollowAsync(session, operation);
                shown = 0;
            }

            await patients.AddAsync(run.Patient);
            await operation.RespondAsync(match, run.HasUnsupportedKeys, cancellationToken);
            shown++;
        }
    }

    private async ValueTask<DimseReply> AnswerAsync(
        PartnerSession session, FindOperation operation, Func<DataSet, QueryRun, ValueTask> respond, CancellationToken cancellationToken)
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

        var characters = SpecificCharacterSet.Of(operation.Identifier);
        foreach (var answer in run)
        {
            await respond(AnswerText.For(characters, answer), run);
        }

        // Rights that went in the midst of it left matches out: what was shown is not all there is.
        var end = session.DecideAgain(Operation.Find);
        return !end.IsAllowed ? QueryAnswers.Unauthorized(end.Reason)
            : run.IsLimitReached ? QueryAnswers.TooManyMatches(limit) : DimseReply.Success;
    }
}
