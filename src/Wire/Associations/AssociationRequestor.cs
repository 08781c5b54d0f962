using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Associations;

/// <summary>Asks a peer for an association over an open connection (PS3.8 §9.2, requestor side).</summary>
public static class AssociationRequestor
{
    /// <summary>Sends the A-ASSOCIATE-RQ and awaits the answer. Takes over the stream: it is closed when no association comes of it.</summary>
    /// <exception cref="AssociationException">The peer rejected or aborted, the connection ended, or the answer took too long.</exception>
    /// <exception cref="ArgumentException">More than 128 contexts are proposed, or none.</exception>
    public static async ValueTask<Association> RequestAsync(
        Stream stream, PeerIdentity peer, AssociationProposal proposal, WireLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        var port = new UpperLayerPort(stream, limits, time, isRequestor: true);
        try
        {
            var request = Compose(proposal, limits);
            _ = port.Raise(UpperLayerEvent.AssociateRequestPrimitive);
            _ = port.Raise(UpperLayerEvent.TransportConnected);
            await port.WriteAsync(AssociateWriter.Write(request));
            var patience = new Patience(limits.AssociateDeadline, bytesToRenew: 0, "associate-answer-missing");
            var frame = await port.ReadAsync(patience, patience, isInMessage: false, cancellationToken);
            if (frame.Type == PduType.AssociateReject)
            {
                throw new AssociationException(port.Conclude(new AssociationEnd(
                    AssociationEndKind.Rejected, "rejected-by-peer", Reject: AssociateReject.Read(frame.Body.Span))));
            }

            var terms = await ConcludeAsync(port, request, frame.Body);
            port.SetPace(proposal.Pace);
            return new Association(port, peer, terms, partner: null);
        }
        catch
        {
            await port.DisposeAsync();
            throw;
        }
    }

    /// <summary>The request that is sent for a proposal: contexts get the ids 1, 3, 5 and so on.</summary>
    /// <exception cref="ArgumentException">More than 128 contexts, or none.</exception>
    public static AssociateRequest Compose(AssociationProposal proposal, WireLimits limits)
    {
        if (proposal.Contexts.Count is 0 or > AssociateReader.MaxContexts)
        {
            throw new ArgumentException("An association has 1 to 128 presentation contexts.", nameof(proposal));
        }

        return new AssociateRequest
        {
            CalledAeTitle = proposal.CalledAeTitle,
            CallingAeTitle = proposal.CallingAeTitle,
            ApplicationContext = Uids.ApplicationContext,
            Contexts = [.. proposal.Contexts.Select((c, i) => new ContextProposal((byte)((2 * i) + 1), c.AbstractSyntax, [.. c.TransferSyntaxes.Select(s => s.Uid)]))],
            User = new UserInformation
            {
                MaximumLength = (uint)limits.MaxPduLength,
                ImplementationClass = Implementation.ClassUid,
                ImplementationVersion = Implementation.VersionName,
                Window = proposal.Window is { } window ? new AsynchronousOperationsWindow(window, 1) : null,
                Roles = proposal.Roles,
                Extended = proposal.Extended,
                Identity = proposal.Identity,
            },
        };
    }

    private static async ValueTask<AssociationTerms> ConcludeAsync(UpperLayerPort port, AssociateRequest request, ReadOnlyMemory<byte> body)
    {
        PduException fault;
        try
        {
            var answer = AssociateReader.ReadAccept(body.Span);
            if (answer.User.MaximumLength is not > 0 || answer.User.MaximumLength >= PduPacker.MinPduLength)
            {
                return ContextNegotiation.Conclude(request, answer, port.Limits);
            }

            fault = new PduException(AbortReason.InvalidPduParameter, "maximum-length-too-small");
        }
        catch (PduException e)
        {
            fault = e;
        }

        throw await port.ViolationAsync(fault.Reason, fault.Word);
    }
}
