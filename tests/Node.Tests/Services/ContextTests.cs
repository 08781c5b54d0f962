using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Services;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Node.Tests.Services;

/// <summary>What is proposed for objects, and in which accepted context each goes.</summary>
public sealed class ContextTests
{
    private static readonly Uid Class = SopClasses.CTImageStorage;
    private static readonly TransferSyntax Jpeg = TransferSyntaxes.Held.First(s => s.Name.StartsWith("JPEG Baseline", StringComparison.Ordinal));

    [Fact]
    public void Every_kind_is_proposed_as_it_is_and_in_what_it_can_be_rewritten_to()
    {
        TransferSyntax[] native = [TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.Deflated, TransferSyntaxes.ExplicitBigEndian];
        foreach (var held in native)
        {
            ProposedFor(held).ShouldBe([held, .. native.Where(other => other != held)]);
        }

        ProposedFor(Jpeg).ShouldBe([Jpeg]);
        ProposedFor(TransferSyntaxes.RleLossless)
            .ShouldBe([TransferSyntaxes.RleLossless, .. native]);
        ProposedFor(TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian).Count.ShouldBe(5);
        Propose(withDefault: false, TransferSyntaxes.RleLossless).ShouldBe([TransferSyntaxes.RleLossless]);
    }

    [Fact]
    public void However_many_kinds_there_are_each_part_fits_an_association()
    {
        (Uid SopClass, Uid TransferSyntax)[] kinds = [.. Enumerable.Range(1, 200).Select(n => (Uid.Parse($"1.2.{n}"), TransferSyntaxes.RleLossless.Uid))];
        var parts = ContextParts.Cut([.. kinds, .. kinds], static k => k).ToList();
        parts.SelectMany(static p => p).ShouldBe([.. kinds, .. kinds]);
        parts.ShouldAllBe(p => ContextParts.Propose(p, static k => k, true).Count <= 128);
    }

    [Fact]
    public void An_object_goes_as_it_is_before_it_is_rewritten_and_is_rewritten_as_little_as_can_be()
    {
        TransferSyntax[] native =
            [TransferSyntaxes.ExplicitBigEndian, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.Deflated];
        ChosenFor(TransferSyntaxes.RleLossless, [.. native, TransferSyntaxes.RleLossless]).ShouldBe(TransferSyntaxes.RleLossless);
        ChosenFor(TransferSyntaxes.RleLossless, native).ShouldBe(TransferSyntaxes.ExplicitLittleEndian);
        ChosenFor(TransferSyntaxes.RleLossless, native[..2]).ShouldBe(TransferSyntaxes.ImplicitLittleEndian);
        ChosenFor(TransferSyntaxes.RleLossless, native[..1]).ShouldBe(TransferSyntaxes.ExplicitBigEndian);
        ChosenFor(TransferSyntaxes.ImplicitLittleEndian, [TransferSyntaxes.ExplicitBigEndian, TransferSyntaxes.ExplicitLittleEndian])
            .ShouldBe(TransferSyntaxes.ExplicitLittleEndian);
        ChosenFor(TransferSyntaxes.ExplicitBigEndian, [TransferSyntaxes.ImplicitLittleEndian]).ShouldBe(TransferSyntaxes.ImplicitLittleEndian);
    }

    [Fact]
    public void What_fits_no_accepted_context_says_why()
    {
        ContextChoice.For([], Jpeg, out var nothing).ShouldBeNull();
        nothing.ShouldBe("class-not-accepted");
        ContextChoice.For(Accepted(TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.RleLossless), Jpeg, out var compressed).ShouldBeNull();
        compressed.ShouldBe("cannot-be-sent-unchanged");
        ContextChoice.For(Accepted(Jpeg), TransferSyntaxes.RleLossless, out var other).ShouldBeNull();
        other.ShouldBe("cannot-be-sent-unchanged");
    }

    private static TransferSyntax? ChosenFor(TransferSyntax held, params TransferSyntax[] accepted) =>
        ContextChoice.For(Accepted(accepted), held, out _)?.TransferSyntax;

    private static IEnumerable<PresentationContext> Accepted(params TransferSyntax[] syntaxes) =>
        syntaxes.Select(static (s, i) => new PresentationContext((byte)((2 * i) + 1), Class, s, LocalRoles.Scu));

    private static IReadOnlyList<TransferSyntax> ProposedFor(params TransferSyntax[] held) => Propose(withDefault: true, held);

    private static IReadOnlyList<TransferSyntax> Propose(bool withDefault, params TransferSyntax[] held) =>
        [.. ContextParts.Propose(held, static s => (Class, s.Uid), withDefault).Select(static c => c.TransferSyntaxes.ShouldHaveSingleItem())];
}
