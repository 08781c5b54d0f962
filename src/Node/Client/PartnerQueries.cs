using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Client;

/// <summary>Asks partners: is it there, what has it, give it to me. Study root throughout, which every node speaks.</summary>
public sealed class PartnerQueries(PartnerDialer dialer)
{
    /// <summary>C-ECHO.</summary>
    /// <exception cref="DialException">No association came of it.</exception>
    /// <exception cref="AssociationException">The association ended before the answer.</exception>
    public async Task<DimseReply> EchoAsync(PartnerSettings partner, CancellationToken cancellationToken)
    {
        ProposedContext[] contexts = [new(SopClasses.Verification, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian)];
        await using var client = new DimseClient(await dialer.ConnectAsync(partner, default, contexts, cancellationToken));
        var reply = client.Association.Terms.Contexts.Count > 0
            ? await client.EchoAsync(cancellationToken)
            : new DimseReply(DimseStatus.SopClassNotSupported, "class-not-accepted");
        await client.ReleaseAsync(cancellationToken);
        return reply;
    }

    /// <summary>C-FIND.</summary>
    /// <param name="found">Told of every match as it comes.</param>
    /// <exception cref="ServiceRefusedException">The partner does not let this node search.</exception>
    /// <inheritdoc cref="EchoAsync"/>
    public async Task<DimseReply> FindAsync(PartnerSettings partner, DataSet identifier, Action<DataSet> found, CancellationToken cancellationToken)
    {
        ProposedContext[] contexts = [new(SopClasses.StudyRootFind, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian)];
        await using var client = new DimseClient(await dialer.ConnectAsync(partner, default, contexts, cancellationToken));
        if (client.Association.Terms.Contexts.Count == 0)
        {
            await client.ReleaseAsync(cancellationToken);
            throw new ServiceRefusedException(partner, "find", ServiceRefusedException.ReasonOf(client.Association.Terms, SopClasses.StudyRootFind));
        }

        var call = client.Find(SopClasses.StudyRootFind, identifier);
        await foreach (var match in call.WithCancellation(cancellationToken))
        {
            found(match);
        }

        await client.ReleaseAsync(cancellationToken);
        return call.Reply ?? new DimseReply(DimseStatus.Cancel);
    }

    /// <summary>C-GET of one study into a folder; the classes it holds are asked first, so that the right contexts are proposed.</summary>
    /// <exception cref="ServiceRefusedException">The partner does not let this node retrieve.</exception>
    /// <inheritdoc cref="EchoAsync"/>
    public async Task<RetrieveReply> PullStudyAsync(
        PartnerSettings partner, Uid study, PullFolder folder, Action<SubOperationCounts>? progress, CancellationToken cancellationToken)
    {
        var classes = await ClassesOfAsync(partner, study, cancellationToken);
        var (contexts, roles) = PullContexts.For(SopClasses.StudyRootGet, classes);
        await using var client = new DimseClient(await dialer.ConnectAsync(partner, contexts, roles, cancellationToken));
        if (!client.Association.Terms.ContextsToInvoke(SopClasses.StudyRootGet).Any())
        {
            await client.ReleaseAsync(cancellationToken);
            throw new ServiceRefusedException(partner, "get", ServiceRefusedException.ReasonOf(client.Association.Terms, SopClasses.StudyRootGet));
        }

        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, study);
        var reply = await client.GetAsync(
            SopClasses.StudyRootGet, identifier, (operation, token) => folder.StoreAsync(operation, study, token), progress, cancellationToken);
        await client.ReleaseAsync(cancellationToken);
        return reply;
    }

    private async Task<IReadOnlyCollection<Uid>> ClassesOfAsync(PartnerSettings partner, Uid study, CancellationToken cancellationToken)
    {
        var classes = new HashSet<Uid>();
        var identifier = new DataSet()
            .SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY")
            .SetUid(Tags.StudyInstanceUID, study)
            .Set(Tags.SOPClassesInStudy, Vr.UI, default);
        try
        {
            _ = await FindAsync(partner, identifier, match => classes.UnionWith(UidsOf(match)), cancellationToken);
        }
        catch (ServiceRefusedException)
        {
            // It may let us retrieve all the same: then the usual classes are proposed.
        }

        return classes;
    }

    private static IEnumerable<Uid> UidsOf(DataSet match) =>
        (match.GetPlainText(Tags.SOPClassesInStudy) ?? string.Empty).Split('\\').Where(text => Uid.TryParse(text, out _)).Select(Uid.Parse);
}
