using System.Buffers.Binary;
using System.Net.Sockets;
using System.Net;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Node.Tests.Running;

/// <summary>An object cut off at every one of its bytes, through a whole node: nothing that may be incomplete is answered 0000 or stays.</summary>
public sealed class CutObjectTests
{
    private const string Implicit = "1.2.840.10008.1.2";
    private const string Explicit = "1.2.840.10008.1.2.1";
    private const string Deflated = "1.2.840.10008.1.2.1.99";
    private const string Encapsulated = "1.2.840.10008.1.2.4.50";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Implicit)]
    [InlineData(Explicit)]
    [InlineData(Deflated)]
    [InlineData(Encapsulated)]
    public async Task A_data_set_that_ends_at_any_byte_is_taken_only_where_it_is_whole_by_itself(string uid)
    {
        var syntax = SyntaxOf(uid);
        await using var node = await TestNode.StartAsync();
        var whole = new CutObject(syntax);
        var taken = new List<int>();
        for (var length = 0; length < whole.Bytes.Length; length++)
        {
            var status = await SendAsync(node.PlainPort, uid, Data(whole.Bytes[..length], isCommand: false));
            if (status == 0)
            {
                taken.Add(length);
            }
            else
            {
                // No answer is an A-ABORT.
                (status is null or >= 0xA000).ShouldBeTrue($"{length}: {status:X4}");
            }
        }

        taken.ShouldBe(whole.Taken);
        await IdleAsync(node);
        FilesIn(node, "incoming").ShouldBeEmpty();
        StoredObject.In(node.Data).Count.ShouldBe(taken.Count);
        (await SendAsync(node.PlainPort, uid, Data(whole.Bytes, isCommand: false))).ShouldBe(0, "the object itself is valid");

        // Without its padding a deflated stream says the same data set; any other that was taken is another content of the UID.
        StoredObject.In(node.Data).Count.ShouldBe(syntax.IsDeflated ? 1 : taken.Count + 1);
    }

    [Theory]
    [InlineData(Implicit)]
    [InlineData(Explicit)]
    [InlineData(Deflated)]
    [InlineData(Encapsulated)]
    public async Task An_association_that_ends_at_any_byte_of_an_object_leaves_nothing_of_it(string uid)
    {
        var syntax = SyntaxOf(uid);
        await using var node = await TestNode.StartAsync();
        var data = Data(new CutObject(syntax).Bytes, isCommand: false);
        for (var length = 0; length < data.Length; length++)
        {
            (await SendAsync(node.PlainPort, uid, data.AsMemory(0, length))).ShouldBeNull($"{length}");
        }

        await IdleAsync(node);
        StoredObject.In(node.Data).ShouldBeEmpty();
        FilesIn(node, "incoming").ShouldBeEmpty();
        (await SendAsync(node.PlainPort, uid, data)).ShouldBe(0, "what was cut off is nothing to the node: it may be sent whole");
        StoredObject.In(node.Data).Count.ShouldBe(1);
    }

    private static TransferSyntax SyntaxOf(string uid) => TransferSyntaxes.TryGet(Uid.Parse(uid), out var syntax) ? syntax : throw new ArgumentException("Not a known transfer syntax.", nameof(uid));

    private static string[] FilesIn(TestNode node, string folder) => Directory.GetFiles(Path.Combine(node.Data, folder), "*", SearchOption.AllDirectories);

    /// <summary>Announces the object, sends these bytes, and closes its side of the connection.</summary>
    /// <returns>The status of the answer; null where an A-ABORT or nothing came.</returns>
    private static async Task<int?> SendAsync(int port, string syntax, ReadOnlyMemory<byte> data)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(Patience);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Associate(syntax), patience.Token);
        (await ReadPduAsync(stream, patience.Token))[0].ShouldBe((byte)2, "A-ASSOCIATE-AC");
        await stream.WriteAsync(Data(Command(), isCommand: true), patience.Token);
        await stream.WriteAsync(data, patience.Token);
        socket.Shutdown(SocketShutdown.Send);
        var answer = await ReadPduAsync(stream, patience.Token);
        if (answer.Length == 0 || answer[0] == 7)
        {
            return null;
        }

        answer[0].ShouldBe((byte)4, "P-DATA-TF");
        var status = answer.AsSpan().IndexOf("\0\0\0\t\u0002\0\0\0"u8);
        status.ShouldBeGreaterThan(0, "an answer has a Status (0000,0900)");
        return BinaryPrimitives.ReadUInt16LittleEndian(answer.AsSpan(status + 8));
    }

    /// <returns>Nothing where the node closed.</returns>
    private static async Task<byte[]> ReadPduAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = new byte[6];
        if (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation) < head.Length)
        {
            return [];
        }

        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(2))];
        await stream.ReadExactlyAsync(body, cancellation);
        return [.. head, .. body];
    }

    private static async Task IdleAsync(TestNode node)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (node.Node.OpenAssociations > 0)
        {
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>A-ASSOCIATE-RQ (PS3.8 §9.3.2) of PANO to NODE with one presentation context.</summary>
    private static byte[] Associate(string syntax)
    {
        byte[] context = [1, 0, 0, 0, .. Item(0x30, Encoding.ASCII.GetBytes(CutObject.SopClass)), .. Item(0x40, Encoding.ASCII.GetBytes(syntax))];
        byte[] user = [.. Item(0x51, [0, 0, 0x40, 0]), .. Item(0x52, "1.2.36"u8.ToArray())];
        byte[] body =
        [
            0, 1, 0, 0, .. "NODE            "u8, .. "PANO            "u8, .. new byte[32],
            .. Item(0x10, "1.2.840.10008.3.1.1.1"u8.ToArray()), .. Item(0x20, context), .. Item(0x50, user),
        ];
        return Pdu(1, body);
    }

    /// <summary>C-STORE-RQ (PS3.7 §9.3.1.1).</summary>
    private static byte[] Command()
    {
        byte[] rest =
        [
            .. Element(0x0002, Padded(CutObject.SopClass)), .. Element(0x0100, [1, 0]), .. Element(0x0110, [1, 0]), .. Element(0x0700, [0, 0]),
            .. Element(0x0800, [0, 0]), .. Element(0x1000, Padded(CutObject.Instance)),
        ];
        return [.. Element(0x0000, BitConverter.GetBytes(rest.Length)), .. rest];
    }

    private static byte[] Padded(string uid) => Encoding.ASCII.GetBytes(uid.Length % 2 == 0 ? uid : uid + '\0');

    private static byte[] Element(ushort element, byte[] value) => [0, 0, (byte)element, (byte)(element >> 8), (byte)value.Length, 0, 0, 0, .. value];

    private static byte[] Data(byte[] fragment, bool isCommand)
    {
        var pdv = new byte[6];
        BinaryPrimitives.WriteInt32BigEndian(pdv, fragment.Length + 2);
        (pdv[4], pdv[5]) = (1, (byte)(isCommand ? 3 : 2));
        return Pdu(4, [.. pdv, .. fragment]);
    }

    private static byte[] Item(byte type, byte[] value) => [type, 0, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    private static byte[] Pdu(byte type, byte[] body)
    {
        var head = new byte[6];
        head[0] = type;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(2), body.Length);
        return [.. head, .. body];
    }
}
