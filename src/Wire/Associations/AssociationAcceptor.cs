using System.Diagnostics.CodeAnalysis;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Associations;

/// <summary>Makes an association of an incoming connection (PS3.8 §9.2, acceptor side).</summary>
public static class AssociationAcceptor
{
    /// <summary>
    /// Awaits the A-ASSOCIATE-RQ under ARTIM, asks <paramref name="admit"/>, and answers. Takes over the stream: it is closed
    /// when the connection is refused, else with the association.
    /// </summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "Given to the association, or disposed of on every other way out.")]
    public static async ValueTask<AcceptOutcome> AcceptAsync(
        Stream stream, PeerIdentity peer, AdmitAssociation admit, WireLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        var port = new UpperLayerPort(stream, limits, time, isRequestor: false);
        try
        {
            _ = port.Raise(UpperLayerEvent.TransportIndication);
            var artim = new Patience(limits.Artim, bytesToRenew: 0, "artim-expired");
            _ = await port.ReadAsync(artim, artim, isInMessage: false, cancellationToken);
            var request = port.Request ?? throw new AssociationException(port.Conclude(new AssociationEnd(AssociationEndKind.AbortedLocally, "pdu-unexpected")));
            var admission = Examine(request) ?? admit(peer, request);
            if (admission is Admission.Reject reject)
            {
                throw await RejectAsync(port, reject);
            }

            return new AcceptOutcome(await AcceptAsync(port, peer, request, (Admission.Accept)admission), Refusal: null);
        }
        catch (AssociationException e)
        {
            await port.DisposeAsync();
            return new AcceptOutcome(Association: null, new FailedAssociation(e.End, port.Request));
        }
        catch
        {
            await port.AbortAsync("admission-failed");
            await port.DisposeAsync();
            throw;
        }
    }

    /// <summary>What no node could accept, whoever asks.</summary>
    private static Admission.Reject? Examine(AssociateRequest request)
    {
        if (request.ApplicationContext != Uids.ApplicationContext)
        {
            return new Admission.Reject(AssociateReject.ApplicationContextNotSupported, "application-context-unknown");
        }

        if (request.CallingAeTitle.IsEmpty)
        {
            return new Admission.Reject(AssociateReject.CallingAeTitleNotRecognized, "calling-ae-invalid");
        }

        if (request.CalledAeTitle.IsEmpty)
        {
            return new Admission.Reject(AssociateReject.CalledAeTitleNotRecognized, "called-ae-invalid");
        }

        if (request.User.MaximumLength is > 0 and var length && length < PduPacker.MinPduLength)
        {
            return new Admission.Reject(AssociateReject.NoReason, "maximum-length-too-small");
        }

        return request.Contexts.Count == 0 ? new Admission.Reject(AssociateReject.NoReason, "no-presentation-context") : null;
    }

    private static async ValueTask<AssociationException> RejectAsync(UpperLayerPort port, Admission.Reject reject)
    {
        _ = port.Raise(UpperLayerEvent.RejectPrimitive);
        await port.WriteAsync(reject.Answer.ToPdu());
        return new AssociationException(port.Conclude(new AssociationEnd(AssociationEndKind.Rejected, reject.Reason, Reject: reject.Answer)));
    }

    private static async ValueTask<Association> AcceptAsync(UpperLayerPort port, PeerIdentity peer, AssociateRequest request, Admission.Accept admission)
    {
        var (answer, terms) = ContextNegotiation.Answer(request, admission.Policy, port.Limits);
        _ = port.Raise(UpperLayerEvent.AcceptPrimitive);
        await port.WriteAsync(AssociateWriter.Write(answer));
        port.SetPace(admission.Pace);
        return new Association(port, peer, terms, admission.Partner);
    }
}
