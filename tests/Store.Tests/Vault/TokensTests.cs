using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

public sealed class TokensTests : IDisposable
{
    private readonly VaultFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Equal_identifiers_give_equal_tokens_and_labels_and_stores_keep_them_apart()
    {
        var tokens = fixture.Ring.Tokens;
        var uid = Uid.Parse("1.2.840.1");
        using var other = new VaultFixture();

        tokens.Of(TokenLabel.Study, uid).ShouldBe(tokens.Of(TokenLabel.Study, Encoding.ASCII.GetBytes(uid.Value)));
        Enum.GetValues<TokenLabel>().Select(l => tokens.Of(l, uid)).Distinct().Count().ShouldBe(Enum.GetValues<TokenLabel>().Length);
        other.Ring.Tokens.Of(TokenLabel.Study, uid).ShouldNotBe(tokens.Of(TokenLabel.Study, uid));
        Token.Read(tokens.Of(TokenLabel.Study, uid).ToArray()).ShouldBe(tokens.Of(TokenLabel.Study, uid));
    }

    [Fact]
    public void A_token_that_is_remembered_is_the_one_that_is_made_also_when_others_came_between()
    {
        var tokens = fixture.Ring.Tokens;
        foreach (var n in Enumerable.Range(0, 3000).Concat(Enumerable.Range(0, 3000)))
        {
            var uid = Uid.Parse($"1.2.{n % 2000}");
            foreach (var label in Enum.GetValues<TokenLabel>())
            {
                tokens.Of(label, uid).ShouldBe(tokens.Of(label, Encoding.ASCII.GetBytes(uid.Value)));
            }
        }
    }

    [Fact]
    public void A_hundred_thousand_identifiers_give_as_many_tokens() =>
        Enumerable.Range(0, 100_000).Select(i => fixture.Ring.Tokens.Of(TokenLabel.Instance, BitConverter.GetBytes(i))).Distinct().Count().ShouldBe(100_000);
}
