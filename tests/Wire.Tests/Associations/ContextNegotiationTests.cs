using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Tests.Associations;

public sealed class ContextNegotiationTests
{
    private static readonly Uid Explicit = TransferSyntaxes.ExplicitLittleEndian.Uid;
    private static readonly Uid Implicit = TransferSyntaxes.ImplicitLittleEndian.Uid;
    private static readonly Uid Jpeg = Uid.Parse("1.2.840.10008.1.2.4.50");
    private static readonly Uid Jpip = Uid.Parse("1.2.840.10008.1.2.4.94");
    private static readonly Uid PrivateClass = Uid.Parse("1.3.46.670589.5.0.1.1");

    [Fact]
    public void An_object_is_taken_in_the_first_syntax_of_the_sender_that_can_be_held() =>
        Answer(PeerRoles.Scu, Peers.IntraOral, [Jpip, Jpeg, Explicit]).ShouldBe((ContextResult.Acceptance, Jpeg));

    [Fact]
    public void A_private_storage_class_is_taken_where_the_node_allows_it() =>
        Answer(PeerRoles.Scu, PrivateClass, [Implicit]).ShouldBe((ContextResult.Acceptance, Implicit));

    [Fact]
    public void A_message_service_prefers_explicit_over_implicit_whatever_the_order()
    {
        Answer(PeerRoles.Scu, Peers.StudyFind, [Implicit, Explicit]).ShouldBe((ContextResult.Acceptance, Explicit));
        Answer(PeerRoles.Scu, Peers.StudyFind, [Jpeg, Implicit]).ShouldBe((ContextResult.Acceptance, Implicit));
        Answer(PeerRoles.Scu, Peers.StudyFind, [Jpeg]).Result.ShouldBe(ContextResult.TransferSyntaxesNotSupported);
    }

    [Fact]
    public void An_object_is_given_in_a_native_syntax_unless_only_compressed_ones_are_offered()
    {
        var role = new RoleSelection(Peers.IntraOral, Scu: false, Scp: true);
        Answer(PeerRoles.Scp, Peers.IntraOral, [Jpeg, Implicit, Explicit], role).ShouldBe((ContextResult.Acceptance, Implicit));
        Answer(PeerRoles.Scp, Peers.IntraOral, [Jpip, Jpeg], role).ShouldBe((ContextResult.Acceptance, Jpeg));
    }

    [Theory]
    [InlineData(PeerRoles.Unsupported, ContextResult.AbstractSyntaxNotSupported)]
    [InlineData(PeerRoles.Refused, ContextResult.UserRejection)]
    [InlineData(PeerRoles.Scp, ContextResult.UserRejection)]
    public void A_context_that_is_not_granted_says_why(PeerRoles allowed, ContextResult result) =>
        Answer(allowed, Peers.IntraOral, [Explicit]).Result.ShouldBe(result);

    [Fact]
    public void No_syntax_in_common_is_result_4()
    {
        Answer(PeerRoles.Scu, Peers.IntraOral, [Jpip]).Result.ShouldBe(ContextResult.TransferSyntaxesNotSupported);
        Answer(PeerRoles.Scu, Peers.IntraOral, []).Result.ShouldBe(ContextResult.TransferSyntaxesNotSupported);
    }

    [Theory]
    [InlineData(PeerRoles.Both, true, true, true, true)]
    [InlineData(PeerRoles.Both, false, true, false, true)]
    [InlineData(PeerRoles.Scu, true, true, true, false)]
    [InlineData(PeerRoles.Scp, true, true, false, true)]
    public void A_role_is_granted_only_when_proposed_and_allowed(PeerRoles allowed, bool scu, bool scp, bool scuGranted, bool scpGranted)
    {
        var (answer, terms) = Negotiate(allowed, Peers.IntraOral, [Explicit], new RoleSelection(Peers.IntraOral, scu, scp));
        answer.User.Roles.ShouldBe([new RoleSelection(Peers.IntraOral, scuGranted, scpGranted)]);
        terms.Contexts.ShouldHaveSingleItem().Roles.ShouldBe((scuGranted ? LocalRoles.Scp : LocalRoles.None) | (scpGranted ? LocalRoles.Scu : LocalRoles.None));
        terms.ContextsToInvoke(Peers.IntraOral).Any().ShouldBe(scpGranted);
    }

    [Fact]
    public void Roles_not_proposed_are_not_answered() =>
        Negotiate(PeerRoles.Both, Peers.IntraOral, [Explicit]).Answer.User.Roles.ShouldBeEmpty();

    [Fact]
    public void Extensions_of_a_query_hold_where_both_want_them()
    {
        var request = Request(Peers.StudyFind, [Explicit]) with
        {
            User = new UserInformation { MaximumLength = 16384, Extended = [new ExtendedNegotiation(Peers.StudyFind, new byte[] { 1, 1, 1, 1, 0, 1, 1, 9, 9 })] },
        };
        var (answer, terms) = ContextNegotiation.Answer(request, Peers.Everything, WireLimits.Default);
        answer.User.Extended.ShouldHaveSingleItem().Information.ToArray().ShouldBe([1, 1, 0, 0, 0, 0, 0]);
        terms.ExtensionsOf(Peers.StudyFind).ShouldBe(QueryExtensions.RelationalQueries | QueryExtensions.DateTimeMatching);
        terms.ExtensionsOf(Peers.StudyGet).ShouldBe(QueryExtensions.None);
    }

    [Fact]
    public void Storage_answers_full_support_to_the_bit_without_coercion()
    {
        var request = Request(Peers.IntraOral, [Explicit]) with
        {
            User = new UserInformation { Extended = [new ExtendedNegotiation(Peers.IntraOral, new byte[] { 3, 0, 0, 0, 2, 0 })] },
        };
        ContextNegotiation.Answer(request, Peers.Everything, WireLimits.Default).Answer.User.Extended
            .ShouldHaveSingleItem().Information.ToArray().ShouldBe([2, 0, 3, 0, 0, 0]);
    }

    [Fact]
    public void Storage_that_is_only_sent_here_answers_that_this_side_is_no_provider()
    {
        var request = Request(Peers.IntraOral, [Explicit]) with
        {
            User = new UserInformation
            {
                Roles = [new RoleSelection(Peers.IntraOral, Scu: false, Scp: true)],
                Extended = [new ExtendedNegotiation(Peers.IntraOral, new byte[] { 2, 0, 3, 0, 0, 0 })],
            },
        };
        ContextNegotiation.Answer(request, Peers.Everything, WireLimits.Default).Answer.User.Extended
            .ShouldHaveSingleItem().Information.ToArray().ShouldBe([3, 0, 0, 0, 2, 0]);
    }

    [Fact]
    public void Extended_negotiation_of_what_is_not_accepted_is_not_answered()
    {
        var request = Request(Peers.IntraOral, [Explicit]) with
        {
            User = new UserInformation { Extended = [new ExtendedNegotiation(Peers.StudyFind, new byte[] { 1 })] },
        };
        ContextNegotiation.Answer(request, Peers.Everything, WireLimits.Default).Answer.User.Extended.ShouldBeEmpty();
    }

    [Theory]
    [InlineData((ushort)0, (ushort)0)]
    [InlineData((ushort)65535, (ushort)65535)]
    public void C09_a_window_is_answered_with_one(ushort invoked, ushort performed)
    {
        var request = Request(Peers.IntraOral, [Explicit]) with { User = new UserInformation { Window = new AsynchronousOperationsWindow(invoked, performed) } };
        ContextNegotiation.Answer(request, Peers.Everything, WireLimits.Default).Answer.User.Window.ShouldBe(new AsynchronousOperationsWindow(1, 1));
        Negotiate(PeerRoles.Both, Peers.IntraOral, [Explicit]).Answer.User.Window.ShouldBeNull();
    }

    [Theory]
    [InlineData((ushort)0, (ushort)8)]
    [InlineData((ushort)1, (ushort)1)]
    [InlineData((ushort)8, (ushort)8)]
    [InlineData((ushort)65535, (ushort)8)]
    public void C09_a_window_that_the_node_grants_is_no_wider_than_it_says(ushort asked, ushort granted)
    {
        var request = Request(Peers.IntraOral, [Explicit]) with { User = new UserInformation { Window = new AsynchronousOperationsWindow(asked, 5) } };

        ContextNegotiation.Answer(request, Peers.Everything with { Window = 8 }, WireLimits.Default).Answer.User.Window.ShouldBe(new AsynchronousOperationsWindow(granted, 1));
    }

    [Theory]
    [InlineData(0u, 256 * 1024 - 6)]
    [InlineData(16384u, 16384)]
    [InlineData(uint.MaxValue, 256 * 1024 - 6)]
    [InlineData(null, 16384)]
    public void C07_the_peers_maximum_is_kept_under_our_ceiling(uint? announced, int used)
    {
        var request = Request(Peers.IntraOral, [Explicit]) with { User = new UserInformation { MaximumLength = announced } };
        ContextNegotiation.Answer(request, Peers.Everything, WireLimits.Default).Terms.MaxSendLength.ShouldBe(used);
    }

    [Fact]
    public void A_user_response_is_given_only_when_it_was_asked_for()
    {
        var policy = Peers.Everything with { IdentityResponse = new byte[] { 1, 2 } };
        ContextNegotiation.Answer(With(wanted: true), policy, WireLimits.Default).Answer.User.IdentityResponse!.Value.ToArray().ShouldBe([1, 2]);
        ContextNegotiation.Answer(With(wanted: false), policy, WireLimits.Default).Answer.User.IdentityResponse.ShouldBeNull();

        static AssociateRequest With(bool wanted) => Request(Peers.IntraOral, [Explicit]) with
        {
            User = new UserInformation { Identity = new UserIdentity(UserIdentityType.UserName, wanted, "a"u8.ToArray(), default) },
        };
    }

    [Fact]
    public void Every_proposed_context_is_answered_in_its_place()
    {
        var request = Request(Peers.IntraOral, [Explicit]) with
        {
            Contexts = [new ContextProposal(255, Peers.IntraOral, [Explicit]), new ContextProposal(1, default, [Explicit]), new ContextProposal(7, Peers.StudyFind, [Implicit])],
        };
        var (answer, terms) = ContextNegotiation.Answer(request, Peers.Everything, WireLimits.Default);
        answer.Contexts.Select(c => (c.Id, c.Result)).ShouldBe(
            [(255, ContextResult.Acceptance), (1, ContextResult.AbstractSyntaxNotSupported), (7, ContextResult.Acceptance)]);
        terms.Contexts.Select(c => c.Id).ShouldBe([7, 255]);
        terms.FindContext(1).ShouldBeNull();
    }

    [Fact]
    public void An_answer_may_not_accept_what_was_not_proposed()
    {
        var request = Request(Peers.IntraOral, [Explicit]);
        var answer = new AssociateAccept
        {
            Contexts = [new ContextAnswer(1, ContextResult.Acceptance, Jpeg), new ContextAnswer(3, ContextResult.Acceptance, Explicit)],
            User = new UserInformation { MaximumLength = 4096 },
        };
        ContextNegotiation.Conclude(request, answer, WireLimits.Default).Contexts.ShouldBeEmpty();
    }

    private static AssociateRequest Request(Uid sopClass, IReadOnlyList<Uid> syntaxes) => new()
    {
        CallingAeTitle = Peers.Calling,
        CalledAeTitle = Peers.Called,
        ApplicationContext = Uids.ApplicationContext,
        Contexts = [new ContextProposal(1, sopClass, syntaxes)],
    };

    private static (AssociateAccept Answer, AssociationTerms Terms) Negotiate(PeerRoles allowed, Uid sopClass, IReadOnlyList<Uid> syntaxes, params IReadOnlyList<RoleSelection> roles) =>
        ContextNegotiation.Answer(
            Request(sopClass, syntaxes) with { User = new UserInformation { Roles = roles } },
            new NegotiationPolicy { RolesOf = _ => allowed },
            WireLimits.Default);

    private static (ContextResult Result, Uid Syntax) Answer(PeerRoles allowed, Uid sopClass, IReadOnlyList<Uid> syntaxes, params IReadOnlyList<RoleSelection> roles)
    {
        var context = Negotiate(allowed, sopClass, syntaxes, roles).Answer.Contexts.ShouldHaveSingleItem();
        return (context.Result, context.TransferSyntax);
    }
}
