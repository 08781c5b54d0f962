using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Tests.Pdus;

public sealed class PduReaderTests
{
    private static readonly PduLimits Limits = new(1024 * 1024, 16384);

    [Theory]
    [InlineData("B1 GET", "47 45 54 20 2F 20", AbortReason.UnrecognizedPdu, "pdu-type-unknown")]
    [InlineData("type 0", "00 00 00 00 00 04", AbortReason.UnrecognizedPdu, "pdu-type-unknown")]
    [InlineData("type 8", "08 00 00 00 00 04", AbortReason.UnrecognizedPdu, "pdu-type-unknown")]
    [InlineData("B2 request of 4 GiB", "01 00 FF FF FF FF", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    [InlineData("B2 request of 2 GiB", "01 00 7F FF FF FF", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    [InlineData("B2 request of nothing", "01 00 00 00 00 00", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    [InlineData("B2 request of 67", "01 00 00 00 00 43", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    [InlineData("request over the limit", "01 00 00 10 00 01", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    [InlineData("B3 data over the announced maximum", "04 00 00 00 40 01", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    [InlineData("data without room for one item", "04 00 00 00 00 05", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    [InlineData("long abort", "07 00 00 00 00 05", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    [InlineData("short release", "05 00 00 00 00 03", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    [InlineData("long release reply", "06 00 00 00 00 08", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    [InlineData("short rejection", "03 00 00 00 00 00", AbortReason.InvalidPduParameter, "pdu-length-invalid")]
    public void A_header_is_judged_before_its_body(string what, string header, AbortReason reason, string word)
    {
        ReadOnlyMemory<byte> buffer = Hex.Bytes(header);
        var fault = Should.Throw<PduException>(() => PduReader.TryRead(ref buffer, Limits, out _), what);
        fault.Reason.ShouldBe(reason);
        fault.Word.ShouldBe(word);
    }

    [Fact]
    public void A_pdu_is_given_when_its_last_byte_has_come_and_not_before()
    {
        byte[] bytes = [.. Golden.Request, .. ReleasePdus.Request()];
        for (var length = 0; length < bytes.Length; length++)
        {
            ReadOnlyMemory<byte> buffer = bytes.AsMemory(0, length);
            PduReader.TryRead(ref buffer, Limits, out var frame).ShouldBe(length >= Golden.Request.Length);
            frame.Body.Length.ShouldBe(length >= Golden.Request.Length ? Golden.Request.Length - 6 : 0);
        }

        ReadOnlyMemory<byte> all = bytes;
        PduReader.TryRead(ref all, Limits, out _).ShouldBeTrue();
        PduReader.TryRead(ref all, Limits, out var release).ShouldBeTrue();
        release.Type.ShouldBe(PduType.ReleaseRequest);
        all.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Data_is_read_without_allocating()
    {
        var bytes = Hex.Bytes("04 00 00 00 00 10 00 00 00 04 01 03 AA BB 00 00 00 04 01 02 CC DD");
        Walk(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Walk(bytes);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);

        static void Walk(byte[] bytes)
        {
            ReadOnlyMemory<byte> buffer = bytes;
            _ = PduReader.TryRead(ref buffer, Limits, out var frame);
            var body = frame.Body;
            while (Pdv.TryRead(ref body, out _))
            {
                // Walked.
            }
        }
    }

    [Fact]
    public void The_items_of_a_data_pdu_are_slices_of_it()
    {
        ReadOnlyMemory<byte> body = Hex.Bytes("00 00 00 04 01 03 AA BB 00 00 00 02 05 00 00 00 00 04 FF 02 CC DD");
        Pdv.TryRead(ref body, out var first).ShouldBeTrue();
        (first.ContextId, first.IsCommand, first.IsLast, Convert.ToHexString(first.Fragment.Span)).ShouldBe(((byte)1, true, true, "AABB"));
        Pdv.TryRead(ref body, out var second).ShouldBeTrue();
        (second.ContextId, second.IsCommand, second.IsLast, second.Fragment.Length).ShouldBe(((byte)5, false, false, 0));
        Pdv.TryRead(ref body, out var third).ShouldBeTrue();
        (third.ContextId, third.IsCommand, third.IsLast, Convert.ToHexString(third.Fragment.Span)).ShouldBe(((byte)255, false, true, "CCDD"));
        Pdv.TryRead(ref body, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("B4 length 0", "00 00 00 00 01 03 AA BB", "pdv-length-invalid")]
    [InlineData("B4 length 1", "00 00 00 01 01 03 AA BB", "pdv-length-invalid")]
    [InlineData("B4 past the PDU", "00 00 00 06 01 03 AA BB", "pdv-length-invalid")]
    [InlineData("B4 4 GiB", "FF FF FF FF 01 03 AA BB", "pdv-length-invalid")]
    [InlineData("B4 4 GiB, even", "FF FF FF FE 01 03 AA BB", "pdv-length-invalid")]
    [InlineData("half a header", "00 00 00 02 01", "pdv-cut-short")]
    [InlineData("B5 even context", "00 00 00 04 02 03 AA BB", "pdv-context-id-even")]
    public void A_malformed_item_is_refused(string what, string bytes, string word)
    {
        ReadOnlyMemory<byte> body = Hex.Bytes(bytes);
        var fault = Should.Throw<PduException>(() => Pdv.TryRead(ref body, out _), what);
        fault.Reason.ShouldBe(AbortReason.InvalidPduParameter);
        fault.Word.ShouldBe(word);
    }

    [Fact]
    public void Short_pdus_are_written_as_the_standard_lays_them_out()
    {
        Convert.ToHexString(new AssociateReject(1, 1, 3).ToPdu()).ShouldBe("03000000000400010103");
        Convert.ToHexString(new Abort(AbortSource.ServiceProvider, AbortReason.InvalidPduParameter).ToPdu()).ShouldBe("07000000000400000206");
        Convert.ToHexString(ReleasePdus.Request()).ShouldBe("05000000000400000000");
        Convert.ToHexString(ReleasePdus.Reply()).ShouldBe("06000000000400000000");
        AssociateReject.Read(Hex.Bytes("00 02 03 02")).ShouldBe(AssociateReject.LocalLimitExceeded);
        Abort.Read(Hex.Bytes("00 00 02 01")).ShouldBe(new Abort(AbortSource.ServiceProvider, AbortReason.UnrecognizedPdu));
    }
}
