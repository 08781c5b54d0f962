using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Vault;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Intake;

/// <summary>
/// Takes one object from a partner: decides, reads the header as the bytes pass, seals them, and answers success only when
/// object, rows and audit record are on the disk. Nothing of the object is held beyond one chunk.
/// </summary>
public sealed class ObjectIntake(ExchangeStore store, AuditDesk audit, LivePart<RouteMatcher> routes, TimeProvider time)
{
    public async ValueTask<DimseReply> StoreAsync(PartnerSession session, StoreOperation operation, CancellationToken cancellationToken)
    {
        var (reply, known) = await DecideAndTakeAsync(session, operation, cancellationToken);
        if (reply.Status.IsFailure)
        {
            // A kept object has its record in the transaction that keeps it; a refused one gets it here.
            await audit.ObjectRefusedAsync(session, operation.SopClass, operation.SopInstance, reply, known);
        }

        return reply;
    }

    /// <returns>The answer, and what the object is where that was known before it was refused.</returns>
    private async ValueTask<(DimseReply Reply, InstanceHeader? Known)> DecideAndTakeAsync(PartnerSession session, StoreOperation operation, CancellationToken cancellationToken)
    {
        var decision = session.Decide(Operation.Store);
        if (!decision.IsAllowed)
        {
            return (IntakeAnswers.Unauthorized(decision.Reason), null);
        }

        try
        {
            using var writer = store.BeginObject();
            return await TakeAsync(session, operation, writer, cancellationToken);
        }
        catch (DataSetException fault)
        {
            return (IntakeAnswers.Unreadable(fault), null);
        }
        catch (StoreException fault)
        {
            return (IntakeAnswers.Unstored(fault.Reason), null);
        }
    }

    private async ValueTask<(DimseReply Reply, InstanceHeader? Known)> TakeAsync(PartnerSession session, StoreOperation operation, VaultWriter writer, CancellationToken cancellationToken)
    {
        // Taken once: what is read of the object is what these routes ask for.
        var matcher = routes.Current;
        var header = await PassAsync(operation, writer, matcher.Header, cancellationToken);
        if (InstanceIdentity.TryRead(header, out var reason, out var offender) is not { } identity)
        {
            return (IntakeAnswers.Unidentified(reason!, offender), null);
        }

        if (identity.SopClass != operation.SopClass)
        {
            return (IntakeAnswers.Mismatched(Tags.SOPClassUID), null);
        }

        if (identity.SopInstance != operation.SopInstance)
        {
            return (IntakeAnswers.Mismatched(Tags.SOPInstanceUID), null);
        }

        var instance = new InstanceHeader(identity, header.Elements, operation.TransferSyntax);
        return (IntakeAnswers.Of(await store.AddAsync(writer, instance, ReceiptOf(session, instance, matcher), cancellationToken)), instance);
    }

    private static async ValueTask<CollectedHeader> PassAsync(StoreOperation operation, VaultWriter writer, HeaderTags tags, CancellationToken cancellationToken)
    {
        var collector = new HeaderCollector(operation.TransferSyntax, tags, HeaderLimits.Default);
        using var scanner = new DataSetScanner(operation.TransferSyntax, new DataSetLimits(), collector);
        while (true)
        {
            var slice = await operation.ReadAsync(cancellationToken);
            if (slice.IsEmpty)
            {
                scanner.Finish();
                return collector.Complete();
            }

            scanner.Feed(slice.Span);
            writer.Write(slice.Span);
        }
    }

    private Receipt ReceiptOf(PartnerSession session, InstanceHeader instance, RouteMatcher matcher)
    {
        var sender = session.Partner.Name;
        var routed = new RoutedInstance(instance.Attributes, time.GetLocalNow()) { Sender = sender, CalledAe = session.Admission.Called };
        return new Receipt
        {
            Partner = sender,
            PatientDomain = session.PatientDomain,
            CallingTitle = session.Admission.Calling,
            CalledTitle = session.Admission.Called,
            RemoteAddress = session.Admission.Peer.Remote.ToString(),
            ReceivedAt = routed.At.ToUniversalTime(),
            Correlation = session.Correlation,
            Grants = RouteGrants.Of(matcher, routed),
            Deliveries = RouteOrders.Of(matcher, routed),
        };
    }
}
