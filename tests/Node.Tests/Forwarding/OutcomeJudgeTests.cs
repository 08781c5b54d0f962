using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Services;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>Transient, permanent, unknown: row by row.</summary>
public sealed class OutcomeJudgeTests
{
    [Theory]
    [InlineData("dns")]
    [InlineData("connect-refused")]
    [InlineData("connect-timeout")]
    [InlineData("unreachable")]
    [InlineData("handshake-closed")]
    [InlineData("handshake-timeout")]
    [InlineData("connection-lost")]
    [InlineData("associate-timeout")]
    [InlineData("aborted")]
    public void I1_a_partner_that_is_not_reached_is_tried_again(string reason) =>
        OutcomeJudge.OfDial(Dial(reason), 1000).ShouldBe(new Judgement(JudgementKind.Transient, reason));

    [Theory]
    [InlineData(AssociationEndKind.ConnectionLost, "connection-closed")]
    [InlineData(AssociationEndKind.AbortedByPeer, "aborted-by-peer")]
    [InlineData(AssociationEndKind.AbortedLocally, "operation-timeout")]
    [InlineData(AssociationEndKind.AbortedLocally, "response-unexpected")]
    public void I2_I3_I9_what_was_on_its_way_when_an_association_ended_is_sent_again(AssociationEndKind kind, string reason) =>
        OutcomeJudge.OfEnd(new AssociationEnd(kind, reason)).ShouldBe(new Judgement(JudgementKind.Undecided, reason));

    [Theory]
    [InlineData(0xA700)]
    [InlineData(0xA701)]
    [InlineData(0xA7FF)]
    [InlineData(0x0213)]
    public void I4_out_of_resources_is_for_now(int status) =>
        Of(status).ShouldBe(new Judgement(JudgementKind.Transient, "partner-out-of-resources", (ushort)status));

    [Theory]
    [InlineData(0xA900, "refused-by-partner")]
    [InlineData(0xA9FF, "refused-by-partner")]
    [InlineData(0xC000, "refused-by-partner")]
    [InlineData(0xCFFF, "refused-by-partner")]
    [InlineData(0x0117, "refused-by-partner")]
    [InlineData(0x0211, "refused-by-partner")]
    [InlineData(0x0122, "class-not-accepted")]
    public void I5_what_will_be_the_same_the_next_time_is_held(int status, string reason) =>
        Of(status).ShouldBe(new Judgement(JudgementKind.Held, reason, (ushort)status));

    [Theory]
    [InlineData(0x0000, "")]
    [InlineData(0x0111, "already-there")]
    [InlineData(0xB000, "stored-with-remark")]
    [InlineData(0xB006, "stored-with-remark")]
    [InlineData(0xB007, "stored-with-remark")]
    [InlineData(0x0107, "stored-with-remark")]
    public void I6_a_warning_and_a_duplicate_are_success_with_a_note(int status, string note) =>
        Of(status).ShouldBe(new Judgement(JudgementKind.Delivered, note, (ushort)status));

    [Fact]
    public void I6_a_duplicate_says_nothing_where_the_partner_may_have_another_content_of_that_UID()
    {
        OutcomeJudge.OfAnswer(new DimseStatus(0x0111), hasRival: true).ShouldBe(new Judgement(JudgementKind.Held, "other-content-there", 0x0111));
        OutcomeJudge.OfAnswer(DimseStatus.Success, hasRival: true).Kind.ShouldBe(JudgementKind.Delivered);
    }

    [Theory]
    [InlineData(ContextResult.NoReason, ContextResult.NoReason, true)]
    [InlineData(ContextResult.UserRejection, ContextResult.NoReason, true)]
    [InlineData(ContextResult.UserRejection, ContextResult.UserRejection, false)]
    [InlineData(ContextResult.NoReason, ContextResult.AbstractSyntaxNotSupported, false)]
    [InlineData(ContextResult.NoReason, ContextResult.TransferSyntaxesNotSupported, false)]
    public void A_partner_that_takes_no_context_for_no_reason_is_tried_again_and_one_that_lacks_a_class_is_not(ContextResult one, ContextResult other, bool isForNow)
    {
        var terms = Terms with { Refused = [Refused(1, one), Refused(3, other)] };

        OutcomeJudge.OfTerms(terms).ShouldBe(isForNow ? new Judgement(JudgementKind.Transient, "no-context-for-now") : null);
        OutcomeJudge.OfTerms(Terms).ShouldBeNull();
        OutcomeJudge.OfTerms(terms with { Contexts = [new PresentationContext(5, SopClasses.CTImageStorage, TransferSyntaxes.ExplicitLittleEndian, LocalRoles.Scu)] }).ShouldBeNull();
    }

    [Theory]
    [InlineData(ContextResult.AbstractSyntaxNotSupported, ContextResult.AbstractSyntaxNotSupported, "class-not-accepted")]
    [InlineData(ContextResult.TransferSyntaxesNotSupported, ContextResult.TransferSyntaxesNotSupported, "cannot-be-sent-unchanged")]
    [InlineData(ContextResult.TransferSyntaxesNotSupported, ContextResult.NoReason, "cannot-be-sent-unchanged")]
    [InlineData(ContextResult.UserRejection, ContextResult.TransferSyntaxesNotSupported, "operation-not-allowed")]
    public void I8_which_part_of_a_context_was_refused_is_told_apart(ContextResult one, ContextResult other, string reason)
    {
        var terms = Terms with { Refused = [Refused(1, one), Refused(3, other)] };

        ContextChoice.RefusalOf(terms, SopClasses.SecondaryCaptureImageStorage).ShouldBe(reason);
        ContextChoice.RefusalOf(terms, SopClasses.CTImageStorage).ShouldBe("class-not-accepted");
    }

    [Theory]
    [InlineData(1, 1, 3, true)]
    [InlineData(1, 1, 7, true)]
    [InlineData(1, 1, 1, true)]
    [InlineData(1, 2, 2, true)]
    [InlineData(2, 3, 1, false)]
    [InlineData(2, 3, 2, false)]
    public void I7_a_permanent_rejection_is_for_a_person_and_a_transient_one_is_not(byte result, byte source, byte reason, bool isBlocked)
    {
        var rejected = new DialException(Target, "rejected", "no") { Reject = new AssociateReject(result, source, reason) };

        OutcomeJudge.OfDial(rejected, 1).Kind.ShouldBe(isBlocked ? JudgementKind.Blocked : JudgementKind.Transient);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("certificate-expired")]
    [InlineData("certificate-revoked")]
    [InlineData("crl-expired")]
    [InlineData("own-certificate-refused")]
    [InlineData("tls-version")]
    [InlineData("tls-suite")]
    [InlineData("not-tls")]
    [InlineData("partner-without-address")]
    public void A18_who_answers_is_not_who_is_meant_or_does_not_take_us_is_for_a_person(string reason) =>
        OutcomeJudge.OfDial(Dial(reason), 1).ShouldBe(new Judgement(JudgementKind.Blocked, reason));

    [Theory]
    [InlineData(1, JudgementKind.Transient)]
    [InlineData(2, JudgementKind.Transient)]
    [InlineData(3, JudgementKind.Blocked)]
    public void A19_a_certificate_that_is_probably_refused_is_believed_at_the_third_time(int times, JudgementKind kind) =>
        OutcomeJudge.OfDial(Dial("certificate-probably-refused"), times).Kind.ShouldBe(kind);

    [Theory]
    [InlineData("class-not-accepted", JudgementKind.Held)]
    [InlineData("cannot-be-sent-unchanged", JudgementKind.Held)]
    [InlineData("object-content-damaged", JudgementKind.Held)]
    [InlineData("deflate-broken", JudgementKind.Held)]
    [InlineData("disk-failed", JudgementKind.Transient)]
    [InlineData("store-busy", JudgementKind.Transient)]
    [InlineData("study-deleted", JudgementKind.Gone)]
    public void I8_I11_what_is_not_sent_is_held_unless_it_is_gone_or_this_node_cannot_now(string reason, JudgementKind kind) =>
        OutcomeJudge.OfUnsent(reason).ShouldBe(new Judgement(kind, reason));

    [Theory]
    [InlineData(0x0110)]
    [InlineData(0x0210)]
    [InlineData(0xFE00)]
    [InlineData(0xD123)]
    public void A_failure_that_says_nothing_of_the_next_time_is_tried_again_so_often_and_no_oftener(int status) =>
        Of(status).ShouldBe(new Judgement(JudgementKind.Undecided, "partner-failed", (ushort)status));

    [Fact]
    public void Every_status_has_exactly_one_consequence()
    {
        for (var status = 0; status <= ushort.MaxValue; status++)
        {
            var judged = Of(status);
            judged.Kind.ShouldBeOneOf(JudgementKind.Delivered, JudgementKind.Held, JudgementKind.Transient, JudgementKind.Unwelcome, JudgementKind.Undecided);
            (judged.Kind == JudgementKind.Delivered).ShouldBe(status is 0 or 1 or 0x0107 or 0x0111 or 0x0116 || status >> 12 == 0xB);
        }
    }

    [Fact]
    public void I5_what_this_node_may_not_do_there_is_a_matter_of_the_instance_or_of_the_settings_there()
    {
        Of(0x0124).ShouldBe(new Judgement(JudgementKind.Unwelcome, "operation-not-allowed", 0x0124));
        OutcomeJudge.OfUnsent("operation-not-allowed").ShouldBe(new Judgement(JudgementKind.Unwelcome, "operation-not-allowed"));
    }

    private static DialTarget Target { get; } = new("host", 104, WireSecurity.Plain);

    private static AssociationTerms Terms { get; } = new()
    {
        IsRequestor = true, CallingAeTitle = AeTitle.Parse("A"), CalledAeTitle = AeTitle.Parse("B"), Contexts = [], MaxReceiveLength = 1, MaxSendLength = 1,
    };

    private static RefusedContext Refused(byte id, ContextResult result) => new(id, SopClasses.SecondaryCaptureImageStorage, result);

    private static DialException Dial(string reason) => new(Target, reason, "why");

    private static Judgement Of(int status) => OutcomeJudge.OfAnswer(new DimseStatus((ushort)status));
}
