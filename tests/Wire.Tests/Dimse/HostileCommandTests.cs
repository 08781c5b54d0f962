using System.Buffers.Binary;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tests.Associations;

namespace DicomExchange.Wire.Tests.Dimse;

/// <summary>Row D of the hostile cases: commands that are well-formed PDUs and nothing more.</summary>
public sealed class HostileCommandTests
{
    private static readonly DimseServices Services = new()
    {
        Echo = static _ => new(DimseReply.Success),
        Store = static async (operation, token) =>
        {
            while (!(await operation.ReadAsync(token)).IsEmpty)
            {
                // Read to the end.
            }

            return DimseReply.Success;
        },
        Find = static (_, _) => new(DimseReply.Success),
        Get = static (_, _) => new(DimseReply.Success),
    };

    [Fact]
    public async Task D1_a_store_without_its_class_is_refused() =>
        (await AnswerAsync(3, Without(Store(), Tags.AffectedSOPClassUID), [1, 2])).ShouldBe(0x0122);

    [Fact]
    public async Task D1_a_store_without_its_instance_is_refused() =>
        (await AnswerAsync(3, Without(Store(), Tags.AffectedSOPInstanceUID), [1, 2])).ShouldBe(0x0117);

    [Theory]
    [InlineData("..")]
    [InlineData("1..2")]
    [InlineData("/etc/x")]
    [InlineData("*")]
    public async Task F1_an_instance_that_is_no_uid_is_refused(string instance) =>
        (await AnswerAsync(3, Store().SetText(Tags.AffectedSOPInstanceUID, Vr.UI, instance), [1, 2])).ShouldBe(0x0117);

    [Fact]
    public async Task D3_a_class_other_than_the_contexts_is_refused() =>
        (await AnswerAsync(3, Store().SetUid(Tags.AffectedSOPClassUID, Peers.SecondaryCapture), [1, 2])).ShouldBe(0x0122);

    [Fact]
    public async Task D5_a_store_without_a_data_set_is_refused() =>
        (await AnswerAsync(3, Store(), data: null)).ShouldBe(0x0212);

    [Fact]
    public async Task D2_an_unknown_command_is_unrecognized() =>
        (await AnswerAsync(1, Command(0x0777), data: null)).ShouldBe(0x0211);

    [Fact]
    public async Task A_service_that_is_not_there_is_unrecognized() =>
        (await AnswerAsync(1, Command((ushort)CommandField.NActionRequest), data: null)).ShouldBe(0x0211);

    [Fact]
    public async Task D10_an_echo_with_a_data_set_is_answered_after_it() =>
        (await AnswerAsync(1, Command((ushort)CommandField.CEchoRequest), new byte[5000])).ShouldBe(0);

    [Theory]
    [InlineData(new byte[] { 8, 0, 0x52, 0, 0xFF, 0, 0, 0, 1, 2 })]
    [InlineData(new byte[] { 8, 0 })]
    public async Task An_identifier_that_cannot_be_read_is_refused(byte[] identifier)
    {
        var command = Command((ushort)CommandField.CFindRequest).SetUid(Tags.AffectedSOPClassUID, Peers.IntraOral);
        (await AnswerAsync(3, command, identifier)).ShouldBe(0xC000);
    }

    [Fact]
    public async Task An_identifier_over_the_limit_is_refused_and_the_association_goes_on()
    {
        await using var peer = await RawPeer.AssociateAsync(Services, WireLimits.Default with { MaxIdentifierLength = 10_000 });
        var command = Command((ushort)CommandField.CFindRequest).SetUid(Tags.AffectedSOPClassUID, Peers.IntraOral);
        await SendAsync(peer, 3, command, new byte[30_000]);
        (await StatusAsync(peer)).ShouldBe(0xA700);
        await SendAsync(peer, 1, Command((ushort)CommandField.CEchoRequest), data: null);
        (await StatusAsync(peer)).ShouldBe(0);
    }

    [Fact]
    public async Task A_query_without_identifier_is_refused()
    {
        var command = Command((ushort)CommandField.CFindRequest).SetUid(Tags.AffectedSOPClassUID, Peers.IntraOral);
        (await AnswerAsync(3, command, data: null)).ShouldBe(0x0212);
    }

    [Fact]
    public async Task D6_a_message_id_in_use_is_refused()
    {
        var go = new TaskCompletionSource();
        await using var peer = await RawPeer.AssociateAsync(Services with { Find = async (_, _) => { await go.Task; return DimseReply.Success; } });
        var command = Command((ushort)CommandField.CFindRequest).SetUid(Tags.AffectedSOPClassUID, Peers.IntraOral);
        await SendAsync(peer, 3, command, Identifier());
        await SendAsync(peer, 3, command, Identifier());
        (await StatusAsync(peer)).ShouldBe(0x0210);
        go.SetResult();
        (await StatusAsync(peer)).ShouldBe(0);
        await SendAsync(peer, 3, command, Identifier());
        (await StatusAsync(peer)).ShouldBe(0);
    }

    [Fact]
    public async Task A_store_that_is_refused_is_drained_and_the_next_is_served()
    {
        var isFirst = true;
        await using var peer = await RawPeer.AssociateAsync(Services with
        {
            Store = async (operation, token) =>
            {
                if (isFirst)
                {
                    isFirst = false;
                    return new DimseReply(DimseStatus.NotAuthorized, "not for this partner");
                }

                while (!(await operation.ReadAsync(token)).IsEmpty)
                {
                    // Read to the end.
                }

                return DimseReply.Success;
            },
        });
        await SendAsync(peer, 3, Store(), new byte[100_000]);
        (await StatusAsync(peer)).ShouldBe(0x0124);
        await SendAsync(peer, 3, Store(), new byte[100_000]);
        (await StatusAsync(peer)).ShouldBe(0);
    }

    [Fact]
    public async Task Success_for_an_object_that_was_not_read_to_its_end_is_never_sent()
    {
        await using var peer = await RawPeer.AssociateAsync(Services with { Store = static (_, _) => new(DimseReply.Success) });
        await SendAsync(peer, 3, Store(), new byte[100_000]);
        (await StatusAsync(peer)).ShouldBe(0x0110);
    }

    [Theory]
    [InlineData("another message id", 99, 0)]
    [InlineData("before the data has ended", 1, 0)]
    [InlineData("of another kind", 1, 1)]
    public async Task I9_a_false_answer_ends_our_association(string what, int id, int kind)
    {
        var (requestor, acceptor) = await Peers.ConnectAsync(Peers.Propose(Peers.Native(Peers.IntraOral)));
        await using var client = new DimseClient(requestor);
        var half = new TaskCompletionSource();
        var pieces = 0;
        var storing = client.StoreAsync(
            new StoreRequest(requestor.Terms.Contexts[0], Uid.New()),
            async _ =>
            {
                if (pieces++ > 0)
                {
                    await half.Task;
                    return pieces > 3 ? ReadOnlyMemory<byte>.Empty : new byte[300_000];
                }

                return new byte[300_000];
            },
            TestContext.Current.CancellationToken).AsTask();
        var message = await acceptor.ReceiveAsync(TestContext.Current.CancellationToken);
        var answer = new DataSet()
            .SetUInt16(Tags.CommandField, (ushort)(kind == 0 ? CommandField.CStoreResponse : CommandField.CEchoResponse))
            .SetUInt16(Tags.MessageIDBeingRespondedTo, (ushort)id)
            .SetUInt16(Tags.Status, 0);
        await acceptor.SendAsync(message!.Context.Id, answer, data: null, TestContext.Current.CancellationToken);
        var end = await Should.ThrowAsync<AssociationException>(async () =>
        {
            while (true)
            {
                await acceptor.ReceiveAsync(TestContext.Current.CancellationToken);
            }
        });
        end.End.Kind.ShouldBe(AssociationEndKind.AbortedByPeer, what);
        half.SetResult();
        (await Should.ThrowAsync<AssociationException>(storing)).End.Reason.ShouldBe("response-unexpected");
        await acceptor.DisposeAsync();
    }

    [Fact]
    public async Task A_source_that_breaks_in_the_midst_of_an_object_costs_the_association_and_is_thrown_on()
    {
        await using var pair = await DimsePair.OpenAsync(Services, Peers.Native(Peers.IntraOral));
        var pieces = 0;
        await Should.ThrowAsync<InvalidDataException>(async () => await pair.Client.StoreAsync(
            new StoreRequest(pair.Client.Association.Terms.Contexts[0], Uid.New()),
            _ => ++pieces < 9 ? new(new byte[100_000]) : throw new InvalidDataException(),
            TestContext.Current.CancellationToken));
        (await pair.Serving).Kind.ShouldNotBe(AssociationEndKind.Released);
    }

    [Fact]
    public async Task A_source_that_breaks_before_anything_was_sent_costs_nothing()
    {
        await using var pair = await DimsePair.OpenAsync(Services, Peers.Native(Peers.IntraOral));
        var request = new StoreRequest(pair.Client.Association.Terms.Contexts[0], Uid.New());
        await Should.ThrowAsync<InvalidDataException>(async () =>
            await pair.Client.StoreAsync(request, static _ => throw new InvalidDataException(), TestContext.Current.CancellationToken));
        (await pair.Client.StoreAsync(request, Slices.Of(new byte[10], 10), TestContext.Current.CancellationToken)).Status.ShouldBe(DimseStatus.Success);
    }

    [Fact]
    public async Task Requests_of_storage_commitment_reach_the_node_and_reports_the_client()
    {
        NormalizedOperation? asked = null;
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices
            {
                Normalized = (operation, _) =>
                {
                    asked = operation;
                    return new(new DimseReply(DimseStatus.ProcessingFailure));
                },
            },
            Peers.Native(Peers.Commitment));
        var reply = await pair.Client.InvokeAsync(
            new NormalizedOperation(CommandField.NActionRequest, Peers.Commitment, Uids.StorageCommitmentPushModelInstance, 1, new DataSet().SetUid(Tags.TransactionUID, Uid.Parse("1.2.3"))),
            TestContext.Current.CancellationToken);
        reply.Status.ShouldBe(DimseStatus.ProcessingFailure);
        asked!.SopInstance.ShouldBe(Uids.StorageCommitmentPushModelInstance);
        asked.TypeId.ShouldBe((ushort)1);
        asked.Data!.GetPlainText(Tags.TransactionUID).ShouldBe("1.2.3");
    }

    private static DataSet Command(ushort field) => new DataSet().SetUInt16(Tags.CommandField, field).SetUInt16(Tags.MessageID, 7);

    private static DataSet Store() => Command((ushort)CommandField.CStoreRequest)
        .SetUid(Tags.AffectedSOPClassUID, Peers.IntraOral)
        .SetUid(Tags.AffectedSOPInstanceUID, Uid.Parse("1.2.3"));

    private static DataSet Without(DataSet command, Tag tag)
    {
        command.Remove(tag);
        return command;
    }

    private static byte[] Identifier()
    {
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        DataSetWriter.Write(new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY"), TransferSyntaxes.ExplicitLittleEndian, writer);
        return writer.WrittenSpan.ToArray();
    }

    private static async Task<int> AnswerAsync(byte context, DataSet command, byte[]? data)
    {
        var told = new List<RequestRefusal>();
        await using var peer = await RawPeer.AssociateAsync(Services with { Refused = refusal => { told.Add(refusal); return default; } });
        await SendAsync(peer, context, command, data);
        var answer = await ReadAsync(peer);
        var status = answer.GetUInt16(Tags.Status)!.Value;
        if (status != 0)
        {
            // What is refused here never reaches a service, so the node learns of it in the words the peer is sent.
            var refusal = told.ShouldHaveSingleItem();
            refusal.Reply.Status.Code.ShouldBe(status);
            refusal.Reply.Comment.ShouldNotBeNullOrEmpty();
            answer.GetPlainText(Tags.ErrorComment).ShouldBe(refusal.Reply.Comment);
            ((ushort)refusal.Command).ShouldBe(command.GetUInt16(Tags.CommandField)!.Value);
        }

        await SendAsync(peer, 1, Command((ushort)CommandField.CEchoRequest), data: null);
        (await ReadAsync(peer)).GetUInt16(Tags.Status).ShouldBe((ushort)0, "The association goes on.");
        return status;
    }

    private static async Task SendAsync(RawPeer peer, byte context, DataSet command, byte[]? data)
    {
        command.SetUInt16(Tags.CommandDataSetType, data is null ? (ushort)0x0101 : (ushort)0);
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        DataSetWriter.WriteCommand(command, writer);
        await peer.SendDataAsync(context, 3, writer.WrittenSpan.ToArray());
        if (data is not null)
        {
            await peer.SendDataAsync(context, 2, data);
        }
    }

    private static async Task<int> StatusAsync(RawPeer peer) => (await ReadAsync(peer)).GetUInt16(Tags.Status)!.Value;

    private static async Task<DataSet> ReadAsync(RawPeer peer)
    {
        var pdu = await peer.ReadAsync();
        pdu[0].ShouldBe((byte)4);
        BinaryPrimitives.ReadInt32BigEndian(pdu.AsSpan(6)).ShouldBe(pdu.Length - 10);
        var command = DataSetReader.Read(pdu.AsSpan(12), TransferSyntaxes.ImplicitLittleEndian, DataSetLimits.Command);
        command.GetUInt16(Tags.MessageIDBeingRespondedTo).ShouldBe((ushort)7);
        return command;
    }
}
