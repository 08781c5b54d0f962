using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Client;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Commitment;

/// <summary>
/// Asks partners that offer it to commit themselves to what was delivered to them, study by study as it was sent whole, many instances in one
/// transaction. What they do not report in time they are asked anew, under another Transaction UID; the report may still come to the first.
/// </summary>
public sealed class AskingDesk : IDisposable
{
    /// <summary>Instances in one transaction.</summary>
    private const int MostInstances = 1000;

    /// <summary>Transactions that one partner has not reported; who has that many is asked for no more until it does.</summary>
    private const int MostUnreported = 16;

    /// <summary>Transactions of one partner that are overdue and may still be reported: a month of daily asking about that much.</summary>
    private const int MostOverdue = 512;

    /// <summary>How often a partner that cannot be called is looked at again, where nothing else happens.</summary>
    private static readonly TimeSpan Upkeep = TimeSpan.FromHours(1);

    private readonly CommitmentParts parts;
    private readonly ReportIntake intake;
    private readonly PartnerRounds rounds;
    private readonly ConcurrentDictionary<Uid, bool> overdue = [];

    public AskingDesk(CommitmentParts parts, ReportIntake intake)
    {
        this.parts = parts;
        this.intake = intake;
        intake.Entered = Wake;
        rounds = new PartnerRounds(RoundAsync, parts.RestAfter, (partner, fault) => CommitmentLog.Faulted(parts.Log, fault, partner), parts.Time);
    }

    /// <summary>Begins to look at what is delivered.</summary>
    public void Start()
    {
        parts.Store.Outbox.Commitments.Delivered = Wake;
        Release();
    }

    /// <summary>Whoever can be asked is asked now: at start, and when settings have changed.</summary>
    public void Release()
    {
        foreach (var partner in parts.Settings.Current.Partners.Where(static partner => partner.Offers.Contains(PartnerOffer.Commit)))
        {
            rounds.Wake(partner.Name, endsRest: true);
        }
    }

    public async Task StopAsync()
    {
        parts.Store.Outbox.Commitments.Delivered = null;
        await rounds.StopAsync();
    }

    public void Dispose() => rounds.Dispose();

    private void Wake(string partner)
    {
        if (parts.PartnerNow(partner) is { } known && known.Offers.Contains(PartnerOffer.Commit))
        {
            rounds.Wake(partner);
        }
    }

    private async Task<RoundEnd> RoundAsync(string name, CancellationToken cancellationToken)
    {
        if (parts.Store.IsReadOnly)
        {
            // What is asked could not be written down, and so would be asked again and again.
            return RoundEnd.Done;
        }

        await LookForOverdueAsync(name);
        if (parts.PartnerNow(name) is not { } partner || !partner.Offers.Contains(PartnerOffer.Commit))
        {
            return RoundEnd.Done;
        }

        if (UnderWay(name).Count >= MostUnreported || Unasked(name).Count == 0)
        {
            return NextDue(name);
        }

        if (!CommitmentParts.IsCallable(partner))
        {
            CommitmentLog.AskingWaits(parts.Log, name, partner.Host is null ? PartnerDialer.NoAddress : AccessReasons.DestinationInClear);
            return RoundEnd.Later(Upkeep);
        }

        try
        {
            await Task.Delay(parts.Gathering, parts.Time, cancellationToken);
            return await CallAsync(partner, cancellationToken);
        }
        catch (DialException fault)
        {
            CommitmentLog.AskingWaits(parts.Log, name, fault.Reason);
            return RoundEnd.Failed;
        }
    }

    private async Task<RoundEnd> CallAsync(PartnerSettings partner, CancellationToken cancellationToken)
    {
        var ours = new ConcurrentDictionary<Uid, bool>();
        var reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var services = new DimseServices
        {
            Normalized = (operation, _) => ReportedAsync(partner, operation),

            // Not before: the release would overtake the answer to the last report.
            NormalizedAnswered = _ =>
            {
                if (AskedOf(partner.Name).TrueForAll(asked => !ours.ContainsKey(asked.Transaction)))
                {
                    reported.TrySetResult();
                }
            },
            Faulted = (_, fault) => CommitmentLog.Faulted(parts.Log, fault, partner.Name),
        };
        await using var call = await CommitmentCall.ToAskAsync(parts, partner, services, cancellationToken);
        if (await AskAsync(partner, call, ours, cancellationToken) is { } reason)
        {
            CommitmentLog.AskingWaits(parts.Log, partner.Name, reason);
            return RoundEnd.Failed;
        }

        await LingerAsync(reported.Task, cancellationToken);
        await call.ReleaseAsync(cancellationToken);
        return NextDue(partner.Name);
    }

    private ValueTask<DimseReply> ReportedAsync(PartnerSettings partner, NormalizedOperation operation) =>
        operation.Field != CommandField.NEventReportRequest
            ? ValueTask.FromResult(new DimseReply(DimseStatus.UnrecognizedOperation, DimseReasons.OperationUnknown))
            : intake.TakeAsync(partner.Name, operation, parts.Record(partner));

    /// <returns>Null where all was asked that is to be; else why not.</returns>
    private async Task<string?> AskAsync(PartnerSettings partner, CommitmentCall call, ConcurrentDictionary<Uid, bool> ours, CancellationToken cancellationToken)
    {
        if (!call.TakesRequests)
        {
            return ContextChoice.ClassNotAccepted;
        }

        while (UnderWay(partner.Name).Count < MostUnreported && Unasked(partner.Name) is { Count: > 0 } deliveries)
        {
            var request = new CommitmentRequest(Uid.New(), [.. deliveries.Select(static d => new ReferencedInstance(d.SopClass, d.SopInstance)).Distinct()]);
            ours[request.Transaction] = true;
            var record = parts.Record(partner) with { Count = deliveries.Count };
            var asked = await parts.Store.Outbox.Commitments.BeginAsync(
                partner.Name, request.Transaction, [.. deliveries.Select(static d => d.Id)], record with { Detail = $"asked; transaction {request.Transaction.Value}" });
            if (await TryAskAsync(call, request, cancellationToken) is { } reason)
            {
                await GiveUpAsync(asked, record, reason);
                return reason;
            }
        }

        return null;
    }

    private static async Task<string?> TryAskAsync(CommitmentCall call, CommitmentRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await call.InvokeAsync(request.ToOperation(), cancellationToken);
            return reply.Status.IsSuccess || reply.Status.IsWarning ? null : $"{CommitmentReasons.RequestRefused}: {reply.Status}";
        }
        catch (AssociationException fault)
        {
            return fault.End.Reason;
        }
    }

    private async Task LingerAsync(Task reported, CancellationToken cancellationToken)
    {
        try
        {
            await reported.WaitAsync(parts.Linger, parts.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Most report on an association of their own.
        }
    }

    /// <summary>What is overdue is told once; what is so for too long, or too much of it, is given up.</summary>
    private async Task LookForOverdueAsync(string partner)
    {
        var late = AskedOf(partner).Where(IsOverdue).ToList();
        foreach (var over in overdue.Keys.Except(parts.Store.Outbox.Commitments.Asked.Select(static asked => asked.Transaction)))
        {
            overdue.TryRemove(over, out _);
        }

        foreach (var asked in late.Where(asked => overdue.TryAdd(asked.Transaction, true)))
        {
            CommitmentLog.GivenUp(parts.Log, partner, CommitmentReasons.NoReport);
            await parts.Audit.NoteAsync(InVain(asked, parts.Record(partner) with { Count = asked.Deliveries.Count }, CommitmentReasons.NoReport));
        }

        foreach (var asked in late.SkipLast(MostOverdue).UnionBy(late.Where(asked => AgeOf(asked) >= parts.LateLife), static asked => asked.Transaction))
        {
            overdue.TryRemove(asked.Transaction, out _);
            await GiveUpAsync(asked, parts.Record(partner) with { Count = asked.Deliveries.Count }, CommitmentReasons.NoReport);
        }
    }

    private async Task GiveUpAsync(PendingCommitment asked, AuditRecord record, string reason) =>
        await parts.Store.Outbox.Commitments.EndAsync(asked, [], InVain(asked, record, reason));

    private static AuditRecord InVain(PendingCommitment asked, AuditRecord record, string reason) => record with
    {
        Outcome = AuditOutcome.MinorFailure,
        Reason = reason.Split(':')[0],
        Detail = $"asked in vain: {reason}; transaction {asked.Transaction.Value}",
    };

    private TimeSpan AgeOf(PendingCommitment asked) => parts.Time.GetElapsedTime(asked.Since);

    private bool IsOverdue(PendingCommitment asked) => AgeOf(asked) >= parts.ReportDeadline;

    private IReadOnlyList<Store.Outbox.Delivery> Unasked(string partner) => parts.Store.Outbox.Commitments.Unasked(partner, MostInstances, parts.ReportDeadline);

    private List<PendingCommitment> UnderWay(string partner) => [.. AskedOf(partner).Where(asked => !IsOverdue(asked))];

    private List<PendingCommitment> AskedOf(string partner) => [.. parts.Store.Outbox.Commitments.Asked.Where(asked => asked.To == partner)];

    /// <summary>When the next is overdue; and now and then where what is delivered waits for the rest of its study.</summary>
    private RoundEnd NextDue(string partner)
    {
        var waits = UnderWay(partner).ConvertAll(one => parts.ReportDeadline - AgeOf(one));
        if (parts.Store.Outbox.Totals(partner).Waiting > 0)
        {
            waits.Add(Upkeep);
        }

        return waits.Count > 0 ? RoundEnd.Later(waits.Min()) : RoundEnd.Done;
    }
}
