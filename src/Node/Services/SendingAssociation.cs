using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Vault;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>An association of our own on which held objects go out: for a C-MOVE, and for what is forwarded.</summary>
public sealed class SendingAssociation : IAsyncDisposable
{
    private readonly DimseClient client;
    private readonly ObjectSender sender;

    private SendingAssociation(Association association, ObjectSender sender)
    {
        client = new DimseClient(association);
        this.sender = sender;
    }

    public Association Association => client.Association;

    /// <summary>Calls the receiver and proposes what the objects need to go as they are, or rewritten without loss.</summary>
    /// <param name="dialer">Calls.</param>
    /// <param name="receiver">Whom, by which title, and how many operations are to be outstanding.</param>
    /// <param name="objects">At least one; see <see cref="ContextParts.Cut"/>.</param>
    /// <param name="sender">Reads them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DialException">No association came of it.</exception>
    public static async Task<SendingAssociation> OpenAsync(
        PartnerDialer dialer, Receiver receiver, IEnumerable<InstanceRef> objects, ObjectSender sender, CancellationToken cancellationToken)
    {
        var contexts = ContextParts.Propose(objects, KindOf, withDefault: true);
        return new SendingAssociation(await dialer.ConnectAsync(receiver, contexts, cancellationToken), sender);
    }

    /// <summary>What an object needs a presentation context for.</summary>
    public static (Uid SopClass, Uid TransferSyntax) KindOf(InstanceRef instance) => (instance.SopClass, instance.TransferSyntax);

    /// <inheritdoc cref="ObjectSender.OpenAhead"/>
    public VaultReader? OpenAhead(InstanceRef instance) => sender.OpenAhead(instance, Association.Terms.ContextsToInvoke(instance.SopClass));

    /// <summary>Sends one object; several at once where that was negotiated.</summary>
    /// <param name="instance">Which one.</param>
    /// <param name="origin">Set for a sub-operation of C-MOVE.</param>
    /// <param name="cancellationToken">Ends it while it has not begun; what has begun goes to its end, or to the association's.</param>
    /// <param name="opened">The same, as <see cref="OpenAhead"/> opened it.</param>
    /// <param name="leaving">Told as what it is about to leave.</param>
    public async ValueTask<SentReply> SendAsync(
        InstanceRef instance, MoveOrigin? origin, CancellationToken cancellationToken, VaultReader? opened = null, Action<SentForm>? leaving = null)
    {
        DimseReply? answer = null;
        SentForm? form = null;
        try
        {
            var reply = await sender.SendAsync(
                instance,
                opened,
                Association.Terms.ContextsToInvoke(instance.SopClass),
                async (request, data, cancellation) =>
                {
                    form = new SentForm(request.Context.TransferSyntax.Uid);
                    leaving?.Invoke(form);
                    return answer = await client.StoreAsync(request, form.Counting(data), cancellation);
                },
                origin,
                cancellationToken);
            return answer is null && reply.Reason == ContextChoice.ClassNotAccepted
                ? new SentReply(reply with { Comment = ContextChoice.RefusalOf(Association.Terms, instance.SopClass) }, IsAnswer: false)
                : new SentReply(reply, answer is not null, Form: form);
        }
        catch (AssociationException fault)
        {
            return new SentReply(new DimseReply(DimseStatus.CannotPerformSubOperations, fault.End.Reason), IsAnswer: false, fault.End, form);
        }
    }

    /// <summary>Ends it in order, when nothing is on its way. How it ends changes nothing: every object was answered before.</summary>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.ReleaseAsync(cancellationToken);
        }
        catch (AssociationException)
        {
            // Not in order, then.
        }
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
