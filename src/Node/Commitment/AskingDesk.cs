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
/// transaction. What they do not report in time they are asked anew, under another Transaction UID.
/// </summary>
public sealed class AskingDesk : IDisposable
{
    /// <summary>Instances in one transaction.</summary>
    private const int MostInstances = 1000;

    /// <summary>Transactions that one partner has not reported; who has that many is asked for no more until it does.</summary>
    private const int MostUnreported = 16;

    /// <summary>How often a partner that cannot be called is looked at again, where nothing else happens.</summary>
    private static readonly TimeSpan Upkeep = TimeSpan.FromHours(1);

    private readonly CommitmentParts parts;
    private readonly ReportIntake intake;
    private readonly PartnerRounds rounds;

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

        await GiveUpOverdueAsync(name);
        if (parts.PartnerNow(name) is not { } partner || !partner.Offers.Contains(PartnerOffer.Commit))
        {
            return RoundEnd.Done;
        }

        if (AskedOf(name).Count >= MostUnreported || Unasked(name).Count == 0)
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
            Normalized = async (operation, _) =>
            {
                var reply = await ReportedAsync(partner, operation);
                if (AskedOf(partner.Name).TrueForAll(asked => !ours.ContainsKey(asked.Transaction)))
                {
                    reported.TrySetResult();
                }

                return reply;
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

        while (AskedOf(partner.Name).Count < MostUnreported && Unasked(partner.Name) is { Count: > 0 } deliveries)
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

    private async Task GiveUpOverdueAsync(string partner)
    {
        foreach (var asked in AskedOf(partner).Where(asked => parts.Time.GetElapsedTime(asked.Since) >= parts.ReportDeadline))
        {
            CommitmentLog.GivenUp(parts.Log, partner, CommitmentReasons.NoReport);
            await GiveUpAsync(asked, parts.Record(partner) with { Count = asked.Deliveries.Count }, CommitmentReasons.NoReport);
        }
    }

    private async Task GiveUpAsync(PendingCommitment asked, AuditRecord record, string reason) =>
        await parts.Store.Outbox.Commitments.EndAsync(asked, [], record with
        {
            Outcome = AuditOutcome.MinorFailure,
            Reason = reason.Split(':')[0],
            Detail = $"asked in vain: {reason}; transaction {asked.Transaction.Value}",
        });

    private IReadOnlyList<Store.Outbox.Delivery> Unasked(string partner) => parts.Store.Outbox.Commitments.Unasked(partner, MostInstances);

    private List<PendingCommitment> AskedOf(string partner) => [.. parts.Store.Outbox.Commitments.Asked.Where(asked => asked.To == partner)];

    private RoundEnd NextDue(string partner) => AskedOf(partner) is { Count: > 0 } asked
        ? RoundEnd.Later(asked.Select(one => parts.ReportDeadline - parts.Time.GetElapsedTime(one.Since)).Min())
        : RoundEnd.Done;
}
