using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tests.Associations;

namespace DicomExchange.Wire.Tests.Dimse;

/// <summary>Fragments are even (PS3.8 annex E), and a deflated stream has as many bytes as it has: devices forget to pad it (PS3.5 §A.5).</summary>
public sealed class OddLengthTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_odd_last_fragment_of_a_deflated_stream_is_taken_as_it_is()
    {
        var (requestor, acceptor) = await ConnectAsync(TransferSyntaxes.Deflated);
        await SendAsync(requestor, [(4, false), (3, true)]);
        var message = (await acceptor.ReceiveAsync(Stop)).ShouldNotBeNull();
        var bytes = 0;
        while (await message.ReadAsync(Stop) is { IsEmpty: false } slice)
        {
            bytes += slice.Length;
        }

        bytes.ShouldBe(7);
        await requestor.DisposeAsync();
        await acceptor.DisposeAsync();
    }

    [Theory]
    [InlineData("an odd fragment that is not the last", true, 3, false)]
    [InlineData("another syntax", false, 3, true)]
    public async Task Any_other_odd_fragment_ends_the_association(string what, bool isDeflated, int length, bool isLast)
    {
        var (requestor, acceptor) = await ConnectAsync(isDeflated ? TransferSyntaxes.Deflated : TransferSyntaxes.ExplicitLittleEndian);
        await SendAsync(requestor, [(length, isLast)]);
        var message = (await acceptor.ReceiveAsync(Stop)).ShouldNotBeNull();
        var fault = await Should.ThrowAsync<AssociationException>(async () => await message.ReadAsync(Stop), what);
        fault.End.Reason.ShouldBe("pdv-length-invalid");
        await requestor.DisposeAsync();
        await acceptor.DisposeAsync();
    }

    [Fact]
    public async Task What_we_send_is_padded()
    {
        var received = new List<byte>();
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices
            {
                Store = async (operation, token) =>
                {
                    while (await operation.ReadAsync(token) is { IsEmpty: false } slice)
                    {
                        received.AddRange(slice.ToArray());
                    }

                    return DimseReply.Success;
                },
            },
            new ProposedContext(Peers.IntraOral, TransferSyntaxes.Deflated));
        var context = pair.Client.Association.Terms.ContextsToInvoke(Peers.IntraOral).Single();
        byte[] odd = [1, 2, 3, 4, 5, 6, 7];
        (await pair.Client.StoreAsync(new StoreRequest(context, Uid.Parse("1.2.3")), Slices.Of(odd, 3), Stop)).ShouldBe(DimseReply.Success);
        received.ShouldBe([1, 2, 3, 4, 5, 6, 7, 0]);
    }

    private static Task<(Association Requestor, Association Acceptor)> ConnectAsync(TransferSyntax syntax) =>
        Peers.ConnectAsync(Peers.Propose(new ProposedContext(Peers.IntraOral, syntax)));

    /// <summary>A C-STORE whose data comes in fragments of these lengths.</summary>
    private static async Task SendAsync(Association requestor, params IReadOnlyList<(int Length, bool IsLast)> fragments)
    {
        var command = new DataSet()
            .SetUid(Tags.AffectedSOPClassUID, Peers.IntraOral)
            .SetUInt16(Tags.CommandField, (ushort)CommandField.CStoreRequest)
            .SetUInt16(Tags.MessageID, 1)
            .SetUInt16(Tags.CommandDataSetType, 0)
            .SetUid(Tags.AffectedSOPInstanceUID, Uid.Parse("1.2.3"));
        await requestor.SendPackedAsync(Pdu(CommandCodec.Write(command).Span, isCommand: true, isLast: true), Stop);
        foreach (var (length, isLast) in fragments)
        {
            await requestor.SendPackedAsync(Pdu(new byte[length], isCommand: false, isLast), Stop);
        }
    }

    private static byte[] Pdu(ReadOnlySpan<byte> fragment, bool isCommand, bool isLast)
    {
        var pdu = new byte[PduHeader.Size + Pdv.HeaderSize + fragment.Length];
        PduHeader.Write(pdu, PduType.Data, Pdv.HeaderSize + fragment.Length);
        Pdv.WriteHeader(pdu.AsSpan(PduHeader.Size), 1, isCommand, isLast, fragment.Length);
        fragment.CopyTo(pdu.AsSpan(PduHeader.Size + Pdv.HeaderSize));
        return pdu;
    }
}
