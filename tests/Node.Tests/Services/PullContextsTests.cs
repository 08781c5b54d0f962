using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;

namespace DicomExchange.Node.Tests.Services;

public sealed class PullContextsTests
{
    [Fact]
    public void Each_native_syntax_is_proposed_on_its_own_so_that_what_cannot_be_rewritten_comes_as_it_is()
    {
        var (contexts, roles) = PullContexts.For(SopClasses.StudyRootGet, [SopClasses.CTImageStorage]);
        contexts[0].AbstractSyntax.ShouldBe(SopClasses.StudyRootGet);
        contexts.Skip(1).ShouldAllBe(c => c.AbstractSyntax == SopClasses.CTImageStorage && c.TransferSyntaxes.Count == 1);
        contexts.Skip(1).Select(c => c.TransferSyntaxes[0]).ShouldBe(TransferSyntaxes.Held, ignoreOrder: true);
        var role = roles.ShouldHaveSingleItem();
        (role.SopClass, role.Scu, role.Scp).ShouldBe((SopClasses.CTImageStorage, false, true));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(40)]
    [InlineData(127)]
    [InlineData(300)]
    public void There_are_never_more_contexts_than_an_association_has_and_none_is_rare_while_another_lacks_the_usual(int classes)
    {
        var (contexts, roles) = PullContexts.For(SopClasses.StudyRootGet, [.. Enumerable.Range(1, classes).Select(n => Uid.Parse($"1.2.{n}"))]);
        contexts.Count.ShouldBeLessThanOrEqualTo(128);
        contexts.Select(c => (c.AbstractSyntax, c.TransferSyntaxes[0])).Distinct().Count().ShouldBe(contexts.Count);
        var each = contexts.Skip(1).GroupBy(c => c.AbstractSyntax).Select(g => g.Count()).ToList();
        (each.Max() - each.Min()).ShouldBeLessThanOrEqualTo(1);
        each.Count.ShouldBe(Math.Min(classes, 127));
        roles.Select(r => r.SopClass).ShouldBe(contexts.Skip(1).Select(c => c.AbstractSyntax).Distinct());
    }
}
