using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tests.Pdus;

namespace DicomExchange.Wire.Tests.Associations;

/// <summary>Rows B and C of the hostile cases: what goes on the wire in answer, and what our side makes of it.</summary>
public sealed class HostilePeerTests
{
    private static readonly byte[] EchoCommand = Hex.Bytes("""
        00 00 00 00 04 00 00 00 38 00 00 00
        00 00 02 00 12 00 00 00 "1.2.840.10008.1.1" 00
        00 00 00 01 02 00 00 00 30 00
        00 00 10 01 02 00 00 00 01 00
        00 00 00 08 02 00 00 00 01 01
        """);

    [Theory]
    [InlineData("B1 HTTP", "47 45 54 20 2F 20 48 54 54 50", "pdu-type-unknown")]
    [InlineData("B2 4 GiB", "01 00 FF FF FF FF", "pdu-length-invalid")]
    [InlineData("B2 67 bytes", "01 00 00 00 00 43", "pdu-length-invalid")]
    [InlineData("B6 data first", "04 00 00 00 00 08 00 00 00 04 01 03 00 00", "pdu-unexpected")]
    [InlineData("B6 release first", "05 00 00 00 00 04 00 00 00 00", "pdu-unexpected")]
    [InlineData("B6 release reply first", "06 00 00 00 00 04 00 00 00 00", "pdu-unexpected")]
    [InlineData("answer first", "02 00 00 00 00 44", "pdu-unexpected")]
    [InlineData("rejection first", "03 00 00 00 00 04 00 01 01 01", "pdu-unexpected")]
    public async Task Before_the_request_every_mistake_gets_an_abort_of_the_service_user(string what, string bytes, string word)
    {
        await using var peer = RawPeer.Connect();
        await peer.SendAsync(bytes);
        (await peer.ReadAbortAsync()).ShouldBe((0, 0), what);
        peer.Close();
        (await peer.Serving).Reason.ShouldBe(word);
    }

    [Fact]
    public async Task A_malformed_request_is_an_invalid_pdu_of_the_first_state()
    {
        var request = (byte[])Golden.Request.Clone();
        request[74 + 25 + 4] = 2;
        await using var peer = RawPeer.Connect();
        await peer.SendAsync(request);
        (await peer.ReadAbortAsync()).ShouldBe((0, 0));
        peer.Close();
        (await peer.Serving).Reason.ShouldBe("context-id-invalid");
    }

    [Theory]
    [InlineData("B7 unknown type", "09 00 00 00 00 04", 1, "pdu-type-unknown")]
    [InlineData("B3 too long", "04 00 00 02 00 01", 6, "pdu-length-invalid")]
    [InlineData("B4 item past its PDU", "04 00 00 00 00 08 00 00 00 08 01 03 00 00", 6, "pdv-length-invalid")]
    [InlineData("B4 odd item", "04 00 00 00 00 07 00 00 00 03 01 03 00", 6, "pdv-length-invalid")]
    [InlineData("B5 even context", "04 00 00 00 00 08 00 00 00 04 02 03 00 00", 6, "pdv-context-id-even")]
    [InlineData("B5 context never proposed", "04 00 00 00 00 08 00 00 00 04 63 03 00 00", 6, "pdv-context-unknown")]
    [InlineData("B6 second request", "01 00 00 00 01 C1", 2, "pdu-unexpected")]
    [InlineData("B6 release reply unasked", "06 00 00 00 00 04 00 00 00 00", 2, "pdu-unexpected")]
    [InlineData("answer", "02 00 00 00 00 44", 2, "pdu-unexpected")]
    [InlineData("D5 data without a command", "04 00 00 00 00 08 00 00 00 04 01 02 00 00", 6, "data-without-command")]
    [InlineData("command of another group", "04 00 00 00 00 10 00 00 00 0C 01 03 08 00 05 00 02 00 00 00 31 20", 6, "command-invalid")]
    [InlineData("command element past its end", "04 00 00 00 00 10 00 00 00 0C 01 03 00 00 00 01 FF FF FF FF 01 00", 6, "command-invalid")]
    [InlineData("D1 wrong group length", "04 00 00 00 00 1C 00 00 00 18 01 03 00 00 00 00 04 00 00 00 FF 00 00 00 00 00 00 01 02 00 00 00 30 00", 6, "command-invalid")]
    [InlineData("D1 no command field", "04 00 00 00 00 10 00 00 00 0C 01 03 00 00 10 01 02 00 00 00 01 00", 6, "command-field-missing")]
    [InlineData("D1 no message id", "04 00 00 00 00 10 00 00 00 0C 01 03 00 00 00 01 02 00 00 00 30 00", 6, "message-id-missing")]
    [InlineData("D2 a response to nothing", "04 00 00 00 00 10 00 00 00 0C 01 03 00 00 00 01 02 00 00 00 01 80", 6, "response-unexpected")]
    public async Task In_an_association_every_mistake_gets_an_abort_of_the_provider(string what, string bytes, int reason, string word)
    {
        await using var peer = await RawPeer.AssociateAsync();
        await peer.SendAsync(bytes);
        (await peer.ReadAbortAsync()).ShouldBe((2, reason), what);
        peer.Close();
        var end = await peer.Serving;
        end.Kind.ShouldBe(AssociationEndKind.AbortedLocally);
        end.Reason.ShouldBe(word);
    }

    [Theory]
    [InlineData("C2 empty calling title", 26, "\"                \"", "01 01 03", "calling-ae-invalid")]
    [InlineData("C2 calling title with a line end", 26, "41 0D 0A 42", "01 01 03", "calling-ae-invalid")]
    [InlineData("C2 empty called title", 10, "\"                \"", "01 01 07", "called-ae-invalid")]
    [InlineData("C7 maximum length 1", 240, "00 00 00 01", "01 01 01", "maximum-length-too-small")]
    [InlineData("C7 maximum length 6", 240, "00 00 00 06", "01 01 01", "maximum-length-too-small")]
    public Task What_no_node_could_accept_is_rejected(string what, int at, string patch, string answer, string word) => RejectedAsync(what, at, patch, answer, word);

    [Theory]
    [InlineData("00 00")]
    [InlineData("00 02")]
    [InlineData("FF FE")]
    public Task C03_a_protocol_version_without_bit_0_is_rejected_for_good_by_the_provider(string version) =>
        RejectedAsync(version, 6, version, "01 02 02", "protocol-version-unknown");

    [Theory]
    [InlineData("\"1.2.840.10008.3.1.1.2\"")]
    [InlineData("\"1.2.840.10008.3.1.1.0\"")]
    [InlineData("\"9.2.840.10008.3.1.1.1\"")]
    public Task C04_another_application_context_is_rejected_for_good(string context) =>
        RejectedAsync(context, 78, context, "01 01 02", "application-context-unknown");

    private static async Task RejectedAsync(string what, int at, string patch, string answer, string word)
    {
        var request = (byte[])Golden.Request.Clone();
        Hex.Bytes(patch).CopyTo(request, at);
        await using var peer = RawPeer.Connect();
        await peer.SendAsync(request);
        (await peer.ReadAsync()).ShouldBe(Hex.Bytes("03 00 00 00 00 04 00 " + answer), what);
        peer.Close();
        (await peer.Serving).ShouldSatisfyAllConditions(e => e.Kind.ShouldBe(AssociationEndKind.Rejected), e => e.Reason.ShouldBe(word));
    }

    [Theory]
    [InlineData("00 00 00 00")]
    [InlineData("00 00 00 08")]
    [InlineData("00 00 00 0C")]
    [InlineData("FF FF FF FF")]
    public async Task C07_other_maxima_are_served(string maximum)
    {
        var request = (byte[])Golden.Request.Clone();
        Hex.Bytes(maximum).CopyTo(request, 240);
        await using var peer = RawPeer.Connect(new DimseServices { Echo = _ => new(DimseReply.Success) });
        await peer.SendAsync(request);
        (await peer.ReadAsync())[0].ShouldBe((byte)PduType.AssociateAccept);
        await peer.SendDataAsync(1, 3, EchoCommand);
        (await peer.ReadAsync())[0].ShouldBe((byte)PduType.Data);
    }

    [Fact]
    public async Task A_rejected_peer_that_sends_data_all_the_same_is_not_served()
    {
        var isServed = false;
        await using var peer = RawPeer.Connect(
            new DimseServices { Echo = _ => { isServed = true; return new(DimseReply.Success); } },
            admit: (_, _) => new Admission.Reject(AssociateReject.CallingAeTitleNotRecognized, "calling-ae-unknown"));
        await peer.SendAsync(Golden.Request);
        await peer.SendDataAsync(1, 3, EchoCommand);
        (await peer.ReadAsync()).ShouldBe(Hex.Bytes("03 00 00 00 00 04 00 01 01 03"));
        peer.Close();
        (await peer.Serving).Reason.ShouldBe("calling-ae-unknown");
        isServed.ShouldBeFalse();
    }

    [Fact]
    public async Task A17_an_end_without_release_is_an_abort()
    {
        await using var peer = await RawPeer.AssociateAsync();
        peer.Close();
        (await peer.Serving).ShouldBe(new AssociationEnd(AssociationEndKind.ConnectionLost, "connection-closed"));
    }

    [Fact]
    public async Task A_peer_may_abort_at_any_time()
    {
        await using var peer = await RawPeer.AssociateAsync();
        await peer.SendAsync("07 00 00 00 00 04 00 00 02 06");
        var end = await peer.Serving;
        end.Kind.ShouldBe(AssociationEndKind.AbortedByPeer);
        end.Abort.ShouldBe(new Abort(AbortSource.ServiceProvider, AbortReason.InvalidPduParameter));
    }

    [Fact]
    public async Task B9_a_release_in_a_data_set_is_a_violation_and_the_object_is_not_complete()
    {
        var outcome = new TaskCompletionSource<Exception?>();
        var services = new DimseServices
        {
            Store = async (operation, token) =>
            {
                try
                {
                    while (!(await operation.ReadAsync(token)).IsEmpty)
                    {
                        // More to come.
                    }

                    outcome.SetResult(null);
                    return DimseReply.Success;
                }
                catch (AssociationException e)
                {
                    outcome.SetResult(e);
                    throw;
                }
            },
        };
        await using var peer = await RawPeer.AssociateAsync(services);
        await peer.SendDataAsync(3, 3, StoreCommand());
        await peer.SendDataAsync(3, 0, new byte[1000]);
        await peer.SendAsync(ReleasePdus.Request());
        (await peer.ReadAbortAsync()).ShouldBe((2, 2));
        (await outcome.Task).ShouldBeOfType<AssociationException>().End.Reason.ShouldBe("release-in-message");
    }

    [Theory]
    [InlineData("command in data", 3, 1, "command-in-data")]
    [InlineData("data of another context", 1, 0, "pdv-context-unknown")]
    public async Task Nothing_comes_between_the_fragments_of_a_message(string what, byte context, int control, string word)
    {
        await using var peer = await RawPeer.AssociateAsync(new DimseServices { Store = static async (operation, token) =>
        {
            while (!(await operation.ReadAsync(token)).IsEmpty)
            {
                // More to come.
            }

            return DimseReply.Success;
        } });
        await peer.SendDataAsync(3, 3, StoreCommand());
        await peer.SendDataAsync(3, 0, new byte[1000]);
        await peer.SendDataAsync(context, control, new byte[10]);
        (await peer.ReadAbortAsync()).ShouldBe((2, 6), what);
        peer.Close();
        (await peer.Serving).Reason.ShouldBe(word);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public async Task B10_a_flood_of_empty_fragments_is_given_up(int control)
    {
        await using var peer = await RawPeer.AssociateAsync(new DimseServices { Store = static async (operation, token) =>
        {
            _ = await operation.ReadAsync(token);
            return DimseReply.Success;
        } });
        if (control == 3)
        {
            for (var i = 0; i < 100; i++)
            {
                await peer.SendDataAsync(1, 1);
            }
        }
        else
        {
            await peer.SendDataAsync(3, 3, StoreCommand());
            for (var i = 0; i < 100; i++)
            {
                await peer.SendDataAsync(3, 0);
            }
        }

        (await peer.ReadAbortAsync()).ShouldBe((2, 6));
        peer.Close();
        (await peer.Serving).Reason.ShouldBe("too-many-empty-fragments");
    }

    [Fact]
    public async Task B10_a_hundred_thousand_tiny_fragments_are_taken()
    {
        long received = 0;
        await using var peer = await RawPeer.AssociateAsync(new DimseServices { Store = async (operation, token) =>
        {
            while (await operation.ReadAsync(token) is { IsEmpty: false } slice)
            {
                received += slice.Length;
            }

            return DimseReply.Success;
        } });
        await peer.SendDataAsync(3, 3, StoreCommand());
        var many = Enumerable.Repeat(Hex.Bytes("00 00 00 04 03 00 AA BB"), 1000).SelectMany(b => b).ToArray();
        byte[] pdu = [4, 0, 0, 0, (byte)(many.Length >> 8), (byte)many.Length, .. many];
        for (var i = 0; i < 100; i++)
        {
            await peer.SendAsync(pdu);
        }

        await peer.SendDataAsync(3, 2);
        var response = await peer.ReadAsync();
        response[0].ShouldBe((byte)PduType.Data);
        received.ShouldBe(200_000);
    }

    [Fact]
    public async Task A_command_without_end_is_given_up_at_its_limit()
    {
        await using var peer = await RawPeer.AssociateAsync();
        for (var i = 0; i < 5; i++)
        {
            await peer.SendDataAsync(1, 1, new byte[15000]);
        }

        (await peer.ReadAbortAsync()).ShouldBe((2, 6));
        peer.Close();
        (await peer.Serving).Reason.ShouldBe("command-too-long");
    }

    [Fact]
    public async Task D9_a_flood_of_cancels_is_given_up_at_its_limit()
    {
        await using var peer = await RawPeer.AssociateAsync(limits: WireLimits.Default with { MaxStrayCancels = 10 });
        for (var i = 0; i < 11; i++)
        {
            await peer.SendDataAsync(1, 3, Hex.Bytes("00 00 00 01 02 00 00 00 FF 0F 00 00 20 01 02 00 00 00 07 00 00 00 00 08 02 00 00 00 01 01"));
        }

        (await peer.ReadAbortAsync()).ShouldBe((2, 6));
        peer.Close();
        (await peer.Serving).Reason.ShouldBe("too-many-cancels");
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_served()
    {
        await using var peer = RawPeer.Connect(new DimseServices { Echo = _ => new(DimseReply.Success) });
        foreach (var one in Golden.Request)
        {
            await peer.SendAsync(one);
        }

        (await peer.ReadAsync())[0].ShouldBe((byte)PduType.AssociateAccept);
    }

    [Fact]
    public async Task A_command_in_fragments_is_put_together()
    {
        await using var peer = await RawPeer.AssociateAsync(new DimseServices { Echo = _ => new(DimseReply.Success) });
        for (var i = 0; i < EchoCommand.Length; i += 2)
        {
            await peer.SendDataAsync(1, i + 2 == EchoCommand.Length ? 3 : 1, EchoCommand[i..(i + 2)]);
        }

        (await peer.ReadAsync())[0].ShouldBe((byte)PduType.Data);
        await peer.SendAsync(ReleasePdus.Request());
        (await peer.ReadAsync()).ShouldBe(ReleasePdus.Reply());
        peer.Close();
        (await peer.Serving).Kind.ShouldBe(AssociationEndKind.Released);
    }

    internal static byte[] StoreCommand() => Hex.Bytes("""
        00 00 02 00 1C 00 00 00 "1.2.840.10008.5.1.4.1.1.1.3" 00
        00 00 00 01 02 00 00 00 01 00
        00 00 10 01 02 00 00 00 01 00
        00 00 00 07 02 00 00 00 00 00
        00 00 00 08 02 00 00 00 00 00
        00 00 00 10 06 00 00 00 "1.2.3" 00
        """);
}
