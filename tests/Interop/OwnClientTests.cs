using DicomExchange.Dicom.Standard;
using DicomExchange.Interop.Set;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Interop;

/// <summary>What our own client pushes over mutual TLS comes back over the wire byte for byte.</summary>
[Collection(nameof(HeldSamplesGroup))]
public sealed class OwnClientTests(HeldSamples held)
{
    [Fact]
    public void The_node_takes_every_sample_but_those_that_are_no_stored_objects()
    {
        Skip.UnlessSamples();
        var outcome = new Outcome("push");
        foreach (var (name, reason) in held.Objects!.Unfit)
        {
            TestContext.Current.SendDiagnosticMessage($"{name}: {reason}");
            outcome.NoteMissing(name);
        }

        foreach (var (layer, sample) in held.Layers.SelectMany(l => l.Objects.Except(l.Held).Select(o => (l, o))))
        {
            TestContext.Current.SendDiagnosticMessage($"{sample.Name}: {layer.Outcomes[sample.File.Path].Reason}");
            outcome.NoteMissing(sample.Name);
        }

        outcome.Judge();
    }

    [Fact]
    public async Task C_GET_brings_every_held_sample_back_unchanged()
    {
        Skip.UnlessSamples();
        var outcome = new Outcome("own-get");
        foreach (var layer in held.Layers)
        {
            var folder = layer.Node.Folder.Folder("own-get");
            var reply = await layer.Client.GetAsync(layer.Studies, layer.Held, folder);
            reply.Reply.Status.IsSuccess.ShouldBeTrue(reply.ToString());
            reply.Counts.Completed.ShouldBe(layer.Held.Count());
            await NoteAsync(outcome, layer, folder);
        }

        outcome.Judge(held.Taken);
    }

    [Fact]
    public async Task C_GET_on_contexts_of_implicit_little_endian_alone_brings_what_is_held_so_unchanged()
    {
        Skip.UnlessSamples();
        var outcome = new Outcome("own-get-implicit");
        foreach (var layer in held.Layers)
        {
            var folder = layer.Node.Folder.Folder("own-get-implicit");
            var wanted = layer.Held.Where(IsImplicit).ToList();
            _ = await layer.Client.GetAsync(layer.Studies, wanted, folder);
            var kept = await Kept.InAsync(folder);
            foreach (var sample in wanted)
            {
                outcome.Note(sample.Name, sample.DataSet(), kept.GetValueOrDefault(sample.Instance).DataSet);
            }
        }

        outcome.Judge(held.Taken.Where(IsImplicit));
    }

    /// <summary>Where a client takes one native syntax only, what is held in another is rewritten on its way; nothing of what it says may be lost by that.</summary>
    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.2")]
    public async Task C_GET_on_contexts_of_one_native_syntax_brings_every_native_sample_rewritten_so_with_the_same_content(string uid)
    {
        Skip.UnlessSamples();
        TransferSyntaxes.TryGet(Uid.Parse(uid), out var only).ShouldBeTrue();
        var outcome = new Outcome("own-get-in-" + uid);
        foreach (var layer in held.Layers)
        {
            var folder = layer.Node.Folder.Folder("own-get-" + uid);
            var reply = await layer.Client.GetAsync(layer.Studies, layer.Held, folder, only);
            var kept = await Kept.InAsync(folder);
            foreach (var sample in layer.Held.Where(IsNative))
            {
                var (syntax, dataSet) = kept.GetValueOrDefault(sample.Instance);
                (syntax ?? uid).ShouldBe(uid, sample.Name);
                var isHeldSo = sample.Syntax == uid;
                outcome.NoteContent(sample.Name, Lines(sample.DataSet(), sample.File.TransferSyntax), dataSet is null ? null : Lines(dataSet, only!));

                IReadOnlyList<string> Lines(byte[] bytes, TransferSyntax of) => isHeldSo ? [Convert.ToHexString(bytes)] : Spelled.Of(bytes, of);
            }
        }

        outcome.Judge(held.Taken.Where(IsNative));
    }

    [Fact]
    public async Task Pull_brings_every_held_sample_unchanged()
    {
        Skip.UnlessSamples();
        var outcome = new Outcome("own-pull");
        foreach (var layer in held.Layers)
        {
            var folder = layer.Node.Folder.Folder("own-pull");
            await layer.Client.PullAsync(layer.Studies, folder);
            await NoteAsync(outcome, layer, folder);
        }

        outcome.Judge(held.Taken);
    }

    [Theory]
    [InlineData(Titles.PlainReceiver)]
    [InlineData(Titles.TlsReceiver)]
    public async Task C_MOVE_takes_every_held_sample_to_storescp_unchanged(string destination)
    {
        Skip.UnlessSamples("storescp");
        var outcome = new Outcome("move-to-storescp");
        foreach (var layer in held.Layers)
        {
            var folder = layer.Node.Folder.Folder("own-move-" + destination);
            var papers = layer.Node.Papers;
            await using var receiver = destination == Titles.TlsReceiver
                ? await Receiver.StartAsync(layer.Node.Ports.TlsReceiver, folder, papers.Receiver.DcmtkFacing(papers.Node))
                : await Receiver.StartAsync(layer.Node.Ports.PlainReceiver, folder);
            var reply = await layer.Client.MoveAsync(layer.Studies, destination);
            (reply.Counts.Completed + reply.Counts.Failed).ShouldBe(layer.Held.Count());
            await NoteAsync(outcome, layer, folder);
        }

        outcome.Judge(held.Taken);
    }

    private static bool IsImplicit(SampleObject sample) => sample.File.TransferSyntax == TransferSyntaxes.ImplicitLittleEndian;

    private static bool IsNative(SampleObject sample) => sample.File.TransferSyntax.IsNative;

    private static async Task NoteAsync(Outcome outcome, HeldLayer layer, string folder)
    {
        var kept = await Kept.InAsync(folder);
        foreach (var sample in layer.Held)
        {
            outcome.Note(sample.Name, sample.DataSet(), kept.GetValueOrDefault(sample.Instance).DataSet);
        }
    }
}
