using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Client;

/// <summary>Sends files to a partner as they are, and says of every file what became of it.</summary>
public sealed class FileSender(PartnerDialer dialer)
{
    /// <param name="partner">To whom.</param>
    /// <param name="called">Which of its titles; empty for its first.</param>
    /// <param name="files">What to send.</param>
    /// <param name="leaving">Told of each file before it is sent, and waited for.</param>
    /// <param name="done">Told of every outcome as it is known.</param>
    /// <exception cref="DialException">The partner could not be reached at all.</exception>
    public async Task SendAsync(PartnerSettings partner, AeTitle called, IReadOnlyList<FileToSend> files, Func<FileToSend, Task> leaving, Action<SendOutcome> done, CancellationToken cancellationToken)
    {
        foreach (var part in ContextParts.Cut(files, static file => (file.SopClass, file.TransferSyntax.Uid)))
        {
            var contexts = ContextParts.Propose(part, static file => (file.SopClass, file.TransferSyntax.Uid), withDefault: false);
            await using var client = new DimseClient(await dialer.ConnectAsync(partner, called, contexts, cancellationToken));
            var next = 0;
            SentForm? form = null;
            try
            {
                for (; next < part.Count; next++)
                {
                    form = new SentForm(part[next].TransferSyntax.Uid);
                    await leaving(part[next]);
                    done(await SendAsync(client, part[next], form, cancellationToken));
                }

                await client.ReleaseAsync(cancellationToken);
            }
            catch (AssociationException fault)
            {
                for (var cut = next; cut < part.Count; cut++)
                {
                    done(new SendOutcome(part[cut].Path, null, fault.End.Reason) { IsCutOff = true, Bytes = cut == next && form is not null ? form.Bytes : 0 });
                }
            }
        }
    }

    private static async ValueTask<SendOutcome> SendAsync(DimseClient client, FileToSend file, SentForm form, CancellationToken cancellationToken)
    {
        var accepted = client.Association.Terms.ContextsToInvoke(file.SopClass).ToList();
        if (accepted.Find(c => c.TransferSyntax == file.TransferSyntax) is not { } context)
        {
            return new SendOutcome(file.Path, null, accepted.Count > 0 ? DataSetReasons.CannotBeSentUnchanged : ContextChoice.RefusalOf(client.Association.Terms, file.SopClass));
        }

        await using var source = new FileSource(file);
        var reply = await client.StoreAsync(new StoreRequest(context, file.SopInstance), form.Counting(source.ReadNextAsync), cancellationToken);
        var text = reply.Status.IsSuccess ? string.Empty : $"status {reply.Status} {reply.Comment}".TrimEnd();
        return new SendOutcome(file.Path, reply, text) { Bytes = form.Bytes };
    }
}
