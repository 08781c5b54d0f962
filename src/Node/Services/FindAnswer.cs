using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Text;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Catalog;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>
/// The matches of one query, in portions: whom a portion shows is on record before its first match goes out, so a process that is killed
/// leaves behind whom it may have shown. Where all matches are in the first portion, its record is that of the whole query.
/// </summary>
internal sealed class FindAnswer(PartnerSession session, FindOperation operation, AuditDesk audit)
{
    /// <summary>Matches that are looked for before the first goes out.</summary>
    private const int FirstPortion = 32;

    /// <summary>Matches held in memory at most, some hundreds of kilobytes. What is held was allowed when it was found, and is on record as shown.</summary>
    private const int LargestPortion = 512;

    private readonly SpecificCharacterSet characters = SpecificCharacterSet.Of(operation.Identifier);
    private readonly HashSet<string> patients = new(StringComparer.Ordinal);
    private bool hasBegun;
    private int? told;
    private int shown;

    /// <exception cref="StoreException">The trail cannot be written, or the catalog not be read.</exception>
    public async ValueTask SendAsync(QueryRun run, CancellationToken cancellationToken)
    {
        using var found = run.GetEnumerator();
        var isMore = found.MoveNext();
        for (var most = FirstPortion; isMore; most = Math.Min(2 * most, LargestPortion))
        {
            var portion = new List<DataSet>(most);
            var fresh = new List<string>();
            while (isMore && portion.Count < most)
            {
                if (patients.Add(run.Patient))
                {
                    fresh.Add(run.Patient);
                }

                portion.Add(AnswerText.For(characters, found.Current));
                isMore = found.MoveNext();
            }

            await RecordAsync(portion.Count, fresh, isWhole: !isMore && !run.IsLimitReached);
            foreach (var match in portion)
            {
                if (!session.DecideAgain(Operation.Find).IsAllowed)
                {
                    return;
                }

                await operation.RespondAsync(match, run.HasUnsupportedKeys, cancellationToken);
                shown++;
            }
        }
    }

    /// <summary>Puts on record how it ended, where no record says so yet.</summary>
    /// <exception cref="StoreException">The trail cannot be written: the query must not be answered as done.</exception>
    public ValueTask EndAsync(DimseReply reply) =>
        !hasBegun ? audit.QueriedAsync(session, operation, reply)
        : told == shown && reply.Status.IsSuccess ? ValueTask.CompletedTask
        : audit.QueryEndedAsync(session, operation, reply, shown);

    private async ValueTask RecordAsync(int count, List<string> fresh, bool isWhole)
    {
        if (hasBegun)
        {
            if (fresh.Count > 0)
            {
                await audit.MatchesShownAsync(session, operation, fresh);
            }

            return;
        }

        if (isWhole)
        {
            await audit.QueriedAsync(session, operation, DimseReply.Success, count, fresh);
            told = count;
        }
        else
        {
            await audit.MatchesFollowAsync(session, operation, fresh);
        }

        hasBegun = true;
    }
}
