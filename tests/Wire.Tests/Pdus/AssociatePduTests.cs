using System.Buffers.Binary;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Tests.Pdus;

public sealed class AssociatePduTests
{
    private static readonly byte[] Body = Golden.Request[PduHeader.Size..];

    [Fact]
    public void Every_field_of_a_request_is_read()
    {
        var request = AssociateReader.ReadRequest(Body);
        request.ProtocolVersion.ShouldBe((ushort)1);
        request.CalledAeTitle.Value.ShouldBe("RIVERDENTAL");
        request.CallingAeTitle.Value.ShouldBe("PANO1");
        request.ApplicationContext.Value.ShouldBe("1.2.840.10008.3.1.1.1");
        request.Contexts.Select(c => (c.Id, c.AbstractSyntax.Value, c.TransferSyntaxes.Count)).ShouldBe([(1, "1.2.840.10008.1.1", 1), (3, "1.2.840.10008.5.1.4.1.1.1.3", 2)]);
        request.Contexts[1].TransferSyntaxes.ShouldBe([TransferSyntaxes.ExplicitLittleEndian.Uid, TransferSyntaxes.ImplicitLittleEndian.Uid]);
        var user = request.User;
        user.MaximumLength.ShouldBe(16384u);
        user.ImplementationClass.Value.ShouldBe("1.2.3.4");
        user.ImplementationVersion.ShouldBe("TOOL_1");
        user.Window.ShouldBe(new AsynchronousOperationsWindow(5, 3));
        user.Roles.ShouldBe([new RoleSelection(Uid.Parse("1.2.840.10008.5.1.4.1.1.1.3"), Scu: true, Scp: true)]);
        user.Extended.ShouldHaveSingleItem().Information.ToArray().ShouldBe([1, 1, 1, 1, 0, 0]);
        var common = user.CommonExtended.ShouldHaveSingleItem();
        common.ServiceClass.Value.ShouldBe("1.2.840.10008.4.2");
        common.RelatedGeneralSopClasses.Select(u => u.Value).ShouldBe(["1.2.840.10008.5.1.4.1.1.1.1", "1.23"]);
        user.Identity!.Type.ShouldBe(UserIdentityType.UserNameAndPasscode);
        user.Identity.PositiveResponseRequested.ShouldBeTrue();
        user.Identity.Primary.ToArray().ShouldBe("alice"u8.ToArray());
        user.Identity.Secondary.ToArray().ShouldBe("pass"u8.ToArray());
    }

    [Fact]
    public void A_passcode_is_never_printed() => AssociateReader.ReadRequest(Body).ToString().ShouldNotContain("pass");

    [Fact]
    public void A_request_is_written_as_the_standard_lays_it_out() =>
        AssociateWriter.Write(AssociateReader.ReadRequest(Body)).ShouldBe(Golden.Request);

    [Fact]
    public void An_answer_is_read_and_written_as_the_standard_lays_it_out()
    {
        var accept = AssociateReader.ReadAccept(Golden.Accept.AsSpan(PduHeader.Size));
        accept.Contexts.Select(c => (c.Id, c.Result)).ShouldBe([(1, ContextResult.Acceptance), (3, ContextResult.AbstractSyntaxNotSupported)]);
        accept.User.MaximumLength.ShouldBe(131072u);
        AssociateWriter.Write(accept).ShouldBe(Golden.Accept);
    }

    [Fact]
    public void A_request_cut_at_any_byte_is_refused_or_read_but_never_breaks()
    {
        var whole = 0;
        for (var length = 0; length < Body.Length; length++)
        {
            whole += Reads(Body[..length]) ? 1 : 0;
        }

        // Only a cut between two items at the top leaves a well-formed request: before 10H, 20H, 20H and 50H.
        whole.ShouldBe(4);
    }

    [Fact]
    public void Any_flipped_bit_is_refused_or_read_but_never_breaks()
    {
        for (var bit = 0; bit < Body.Length * 8; bit++)
        {
            var flipped = (byte[])Body.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Reads(flipped);
        }
    }

    [Fact]
    public void Noise_after_the_titles_is_refused_or_read_but_never_breaks()
    {
        var random = new Random(7);
        for (var run = 0; run < 5000; run++)
        {
            var noise = (byte[])Body.Clone();
            for (var i = 0; i < 8; i++)
            {
                noise[68 + random.Next(noise.Length - 68)] = (byte)random.Next(256);
            }

            Reads(noise);
        }
    }

    [Theory]
    [InlineData("C5 an even context id", "20 00 00 04 02 00 00 00", "context-id-invalid")]
    [InlineData("C5 a context id twice", "20 00 00 04 01 00 00 00 20 00 00 04 01 00 00 00", "context-id-invalid")]
    [InlineData("a context without its id", "20 00 00 02 01 00", "context-cut-short")]
    [InlineData("a sub-item past its context", "20 00 00 08 01 00 00 00 30 00 00 05", "item-length-invalid")]
    [InlineData("an item past the end", "10 00 FF FF 31", "item-length-invalid")]
    [InlineData("half an item header", "10 00", "item-length-invalid")]
    [InlineData("C8 two user identities", "50 00 00 14 58 00 00 06 01 00 00 00 00 00 58 00 00 06 01 00 00 00 00 00", "user-identity-twice")]
    [InlineData("C8 a primary field past its item", "50 00 00 0A 58 00 00 06 01 00 00 05 61 62", "item-length-invalid")]
    [InlineData("C8 an identity without its type", "50 00 00 05 58 00 00 01 01", "user-identity-invalid")]
    [InlineData("a maximum length of three bytes", "50 00 00 07 51 00 00 03 00 00 01", "maximum-length-invalid")]
    [InlineData("a window of two bytes", "50 00 00 06 53 00 00 02 00 01", "window-invalid")]
    [InlineData("a role without its flags", "50 00 00 09 54 00 00 05 00 03 31 2E 32", "role-selection-invalid")]
    public void A_malformed_item_is_refused(string what, string items, string word)
    {
        var fault = Should.Throw<PduException>(() => AssociateReader.ReadRequest([.. Body[..68], .. Hex.Bytes(items)]), what);
        fault.Word.ShouldBe(word);
        fault.Reason.ShouldBe(AbortReason.InvalidPduParameter);
    }

    [Fact]
    public void C05_a_hundred_and_twenty_eight_contexts_are_read()
    {
        var items = Enumerable.Range(0, 128).SelectMany(i => (byte[])[0x20, 0, 0, 4, (byte)((2 * i) + 1), 0, 0, 0]);
        AssociateReader.ReadRequest([.. Body[..68], .. items]).Contexts.Count.ShouldBe(128);
    }

    [Fact]
    public void C06_more_transfer_syntaxes_than_there_are_is_refused()
    {
        static byte[] With(int count) =>
            [.. Body[..68], .. Item(0x20, [1, 0, 0, 0, .. Enumerable.Repeat(Item(0x40, "1.2.3"u8.ToArray()), count).SelectMany(b => b)])];

        AssociateReader.ReadRequest(With(64)).Contexts[0].TransferSyntaxes.Count.ShouldBe(64);
        Should.Throw<PduException>(() => AssociateReader.ReadRequest(With(65))).Word.ShouldBe("too-many-transfer-syntaxes");
        AssociateReader.ReadRequest(With(0)).Contexts[0].TransferSyntaxes.ShouldBeEmpty();
    }

    [Fact]
    public void C06_a_name_that_is_no_uid_is_left_out()
    {
        var context = Item(0x20, [1, 0, 0, 0, .. Item(0x30, new byte[65]), .. Item(0x40, "1..2"u8.ToArray()), .. Item(0x40, "1.2.840.10008.1.2\0"u8.ToArray())]);
        var proposal = AssociateReader.ReadRequest([.. Body[..68], .. context]).Contexts.ShouldHaveSingleItem();
        proposal.AbstractSyntax.IsEmpty.ShouldBeTrue();
        proposal.TransferSyntaxes.ShouldBe([TransferSyntaxes.ImplicitLittleEndian.Uid]);
    }

    [Fact]
    public void C08_an_unknown_identity_type_is_kept_for_the_node_to_ignore() =>
        AssociateReader.ReadRequest([.. Body[..68], .. Hex.Bytes("50 00 00 0A 58 00 00 06 09 00 00 00 00 00")]).User.Identity!.Type.ShouldBe((UserIdentityType)9);

    [Theory]
    [InlineData(0x54)]
    [InlineData(0x56)]
    [InlineData(0x57)]
    public void A_flood_of_user_items_is_refused(byte type)
    {
        var one = Item(type, Hex.Bytes("00 03 31 2E 32 00 00 00 00"));
        byte[] many = [.. Enumerable.Repeat(one, 1000).SelectMany(b => b)];
        Should.Throw<PduException>(() => AssociateReader.ReadRequest([.. Body[..68], .. Item(0x50, many)])).Word.ShouldBe("too-many-user-items");
    }

    [Theory]
    [InlineData("                ")]
    [InlineData("A\\B             ")]
    [InlineData("A\r\nB            ")]
    [InlineData("\u001b[31m           ")]
    [InlineData("A\0B             ")]
    public void C02_what_is_no_title_is_read_as_none(string title)
    {
        var body = (byte[])Body.Clone();
        System.Text.Encoding.Latin1.GetBytes(title.AsSpan(0, 16), body.AsSpan(20));
        AssociateReader.ReadRequest(body).CallingAeTitle.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Unknown_items_are_skipped() =>
        AssociateReader.ReadRequest([.. Body, .. Hex.Bytes("99 00 00 02 01 02")]).Contexts.Count.ShouldBe(2);

    private static byte[] Item(byte type, byte[] value)
    {
        var item = new byte[4 + value.Length];
        item[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(item.AsSpan(2), (ushort)value.Length);
        value.CopyTo(item, 4);
        return item;
    }

    private static bool Reads(byte[] body)
    {
        try
        {
            AssociateReader.ReadRequest(body);
            return true;
        }
        catch (PduException)
        {
            return false;
        }
    }
}
