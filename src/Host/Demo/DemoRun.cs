using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Host.Demo;

/// <summary>The demonstration, chapter by chapter. Every claim it makes is checked as it is made.</summary>
internal sealed class DemoRun(DemoCast cast, DemoImages images, Storyteller story, string root)
{
    private readonly List<Uid> studies = [];

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        Introduce();
        await PushInClearAsync(cancellationToken);
        await ForwardAsync(cancellationToken);
        await PushOverTlsAsync(cancellationToken);
        LookAtTheDisk(cast.River);
        await FindAsync(cancellationToken);
        await PullAsync(cancellationToken);
        await MoveAsync(cancellationToken);
        await RefuseAsync(cancellationToken);
        ReadTheAudit();
    }

    private void Introduce()
    {
        story.Title("Two practices, one patient");
        story.Say($"{cast.River.Name} takes x-rays; {cast.Hill.Name} across town needs them.");
        story.Say("Each runs a DicomExchange node. Both were set up by the code of 'dicomx init' a moment ago,");
        story.Say("and each entered the fingerprint of the other's certificate in its settings file:");
        story.Detail($"{cast.River.Title,-12} {cast.River.Fingerprint}");
        story.Detail($"{cast.Hill.Title,-12} {cast.Hill.Fingerprint}");
        story.Detail($"settings     {cast.River.SettingsFile}");
    }

    private async Task PushInClearAsync(CancellationToken cancellationToken)
    {
        story.Step("The panoramic unit pushes its images to the practice's node");
        story.Say($"C-STORE in clear, as such units speak, to 127.0.0.1:{cast.River.PlainPort}: believed only from its listed address and title.");
        await SendAsync(cast.Panoramic, images.Projections, cancellationToken);
    }

    private async Task ForwardAsync(CancellationToken cancellationToken)
    {
        story.Step($"{cast.River.Name}'s node forwards them over mutual TLS, by itself");
        story.Say($"The route \"{DemoCast.Referrals}\" sends to {cast.Hill.Name} what the unit sends; queued with each image, and taken off the queue only once it was answered.");
        var (outbox, sent) = (cast.River.Node.Store.Outbox, images.Projections.Count);
        var isEmpty = await story.CountAsync("forwarding", sent, _ => DemoQueue.UntilEmptyAsync(outbox, cancellationToken));
        var ledger = outbox.List(new DeliveryFilter { To = cast.Hill.Name });
        story.Table(
            ["Queue and ledger", "To", "Route", "Images"],
            ledger.GroupBy(d => (d.State, d.To, d.Route)).Select(g => (IReadOnlyList<string>)[g.Key.State.ToString().ToLowerInvariant(), g.Key.To, g.Key.Route, $"{g.Count()}"]));
        story.Check(isEmpty && ledger.Count == sent && ledger.All(d => d.State == DeliveryState.Delivered), $"nothing waits or is held, and the ledger says of all {sent} images that they are delivered");
        var arrived = ledger.Select(d => d.Study).Distinct().ToList();
        var same = await DemoStore.CompareAsync(cast.Hill.Node.Store, arrived, images.Originals, cancellationToken);
        story.Check(same == sent, $"{same} of {sent} lie in the other practice's store, byte for byte what the unit sent");
    }

    private async Task PushOverTlsAsync(CancellationToken cancellationToken)
    {
        story.Step("The cone beam workstation pushes a volume over mutual TLS");
        story.Say($"C-STORE to 127.0.0.1:{cast.River.TlsPort}: the node knows the workstation by its certificate, and the workstation the node.");
        await SendAsync(cast.ConeBeam, images.Volume, cancellationToken);
    }

    private async Task SendAsync(DemoCaller caller, IReadOnlyList<FileToSend> files, CancellationToken cancellationToken)
    {
        var outcomes = await story.CountAsync("sending", files.Count, async tick =>
        {
            var list = new List<SendOutcome>();
            await new FileSender(caller.Dialer).SendAsync(
                caller.Node,
                default,
                files,
                static _ => Task.CompletedTask,
                outcome =>
                {
                    list.Add(outcome);
                    tick();
                },
                cancellationToken);
            return list;
        });
        story.Check(outcomes.Count(o => o.IsStored) == files.Count, $"{files.Count} images sent, each acknowledged once file, index and audit record were synced to disk");
    }

    private void LookAtTheDisk(DemoPractice practice)
    {
        story.Step($"What a thief of {practice.Name}'s disk would find");
        var (hits, files) = DemoSearch.In(practice.DataFolder, images.Secrets);
        var (clear, originals) = DemoSearch.In(images.Folder, images.Secrets);
        story.Say($"Searched {files} files below {practice.DataFolder}");
        story.Say($"for {images.Secrets.Count} texts: the patient's name and ID, accession numbers, every UID.");
        story.Check(hits == 0, "none of them is anywhere in the store: objects, index and audit are sealed with AES-256-GCM");
        story.Check(clear == originals, $"the same search over the x-ray software's own folder hits {clear} of {originals} files, so it can find what is there");
    }

    private async Task FindAsync(CancellationToken cancellationToken)
    {
        story.Step($"The specialist at {cast.Hill.Name} asks what there is");
        story.Say("C-FIND over mutual TLS, all studies of patients whose name begins with the letter of ours:");
        var rows = new List<IReadOnlyList<string>>();
        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192")
            .SetText(Tags.PatientName, Vr.PN, images.Secrets[0][..1] + "*");
        foreach (var tag in new[] { Tags.StudyInstanceUID, Tags.StudyDate, Tags.StudyDescription, Tags.ModalitiesInStudy, Tags.NumberOfStudyRelatedInstances })
        {
            identifier.Set(tag, DicomDictionary.VrOf(tag), default);
        }

        var reply = await cast.Specialist.Queries.FindAsync(cast.Specialist.Node, identifier, match =>
        {
            if (match.TryGetUid(Tags.StudyInstanceUID, out var study))
            {
                studies.Add(study);
            }

            rows.Add([TextOf(match, Tags.PatientName), TextOf(match, Tags.StudyDate), TextOf(match, Tags.StudyDescription), TextOf(match, Tags.ModalitiesInStudy), TextOf(match, Tags.NumberOfStudyRelatedInstances)]);
        }, cancellationToken);
        story.Table(["Patient", "Date", "Study", "Modality", "Images"], rows);
        story.Check(reply.Status.IsSuccess && studies.Count == 4, "four studies found: intra-oral, panoramic, cephalometric, cone beam");
    }

    private async Task PullAsync(CancellationToken cancellationToken)
    {
        story.Step("The specialist pulls everything");
        story.Say("C-GET over mutual TLS, on the connection the specialist opened: no port has to be open at the specialist's.");
        var folder = Path.Combine(root, "specialists-viewer");
        var pulled = await story.CountAsync("pulling", images.Originals.Count, async tick =>
        {
            var list = new List<Pulled>();
            var target = new PullFolder(folder, item =>
            {
                list.Add(item);
                tick();
            });
            foreach (var study in studies)
            {
                await cast.Specialist.Queries.PullStudyAsync(cast.Specialist.Node, study, target, null, cancellationToken);
            }

            return list;
        });
        var same = pulled.Count(IsSame);
        story.Check(same == images.Originals.Count && pulled.Count == same, $"{same} of {images.Originals.Count} images arrived, byte for byte what the units sent");
    }

    private bool IsSame(Pulled item)
    {
        var original = images.Originals[item.SopInstance];
        return item.Bytes == original.Length && File.ReadAllBytes(item.Path).AsSpan()[^original.Length..].SequenceEqual(original);
    }

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        story.Step($"The specialist has the cone beam volume sent to {cast.Hill.Name}'s own node");
        story.Say("C-MOVE: one node calls the other, mutual TLS on both ways; a partner marked TLS is never called in clear.");
        var volume = cast.River.Node.Store.Select(DemoStore.Everything(studies), cancellationToken).Where(i => i.SopClass == SopClasses.CTImageStorage).ToList();
        var reply = await story.CountAsync("moving", volume.Count, _ => cast.Specialist.MoveStudyAsync(volume[0].Study, cast.Hill.Title, cancellationToken));
        var held = await DemoStore.CompareAsync(cast.Hill.Node.Store, [volume[0].Study], images.Originals, cancellationToken);
        story.Check(reply.Reply.Status.IsSuccess && held == volume.Count, $"{held} of {volume.Count} slices lie in the other practice's store, sealed under its own keys, byte for byte the same");
        var (hits, files) = DemoSearch.In(cast.Hill.DataFolder, images.Secrets);
        story.Check(hits == 0, $"nothing of the patient can be read in its {files} files either");
    }

    private async Task RefuseAsync(CancellationToken cancellationToken)
    {
        story.Step("Who gets nothing");
        var seen = 0;
        var everything = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").Set(Tags.StudyInstanceUID, Vr.UI, default);
        var reply = await cast.Lake.Queries.FindAsync(cast.Lake.Node, everything, _ => seen++, cancellationToken);
        story.Check(reply.Status.IsSuccess && seen == 0, "Lake Implants is a partner too, asks for every study, and sees none: it was given none");
        story.Check(await IsTurnedAwayAsync(cast.Impostor, cancellationToken), "Lake Implants under the specialist's AE title is turned away: the certificate is the identity");
        story.Check(await IsTurnedAwayAsync(cast.Stranger, cancellationToken), "a stranger with a certificate of his own making does not get past the handshake");
    }

    private static async Task<bool> IsTurnedAwayAsync(DemoCaller caller, CancellationToken cancellationToken)
    {
        try
        {
            await caller.Queries.EchoAsync(caller.Node, cancellationToken);
            return false;
        }
        catch (DialException refusal)
        {
            return refusal.Reason is TransportReasons.Rejected or TransportReasons.OwnCertificateRefused or TransportReasons.CertificateProbablyRefused;
        }
    }

    private void ReadTheAudit()
    {
        story.Step($"What {cast.River.Name}'s audit trail says of all this");
        var audit = cast.River.Node.Store.Audit;
        var records = audit.Newest().Select(entry => entry.Record).ToList();
        story.Table(
            ["What happened", "With whom", "Outcome", "Times"],
            records.GroupBy(r => (r.Event, r.Partner, r.Outcome, r.Reason)).Reverse()
                .Select(g => (IReadOnlyList<string>)[g.Key.Event.ToString(), g.Key.Partner.Length > 0 ? g.Key.Partner : "-", g.Key.Outcome == AuditOutcome.Success ? "success" : g.Key.Reason, $"{g.Count()}"]));
        var verdict = audit.Verify();
        story.Check(verdict.IsWhole, $"the chain of {verdict.Records} sealed records is whole: none was changed, removed or put elsewhere");
        story.Check(records.Count(r => r.Event == AuditEvent.InstanceReceived) == images.Originals.Count, "every image that came in has its record");
    }

    private static string TextOf(DataSet match, Tag tag) =>
        match[tag] is { Items: null } element ? System.Text.Encoding.UTF8.GetString(element.Value.Span).TrimEnd(' ', '\0') : string.Empty;
}
