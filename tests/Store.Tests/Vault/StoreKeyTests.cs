using System.Security.Cryptography;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

public sealed class StoreKeyTests
{
    [Fact]
    public void A_subkey_is_that_of_HKDF_Expand_whatever_the_length_of_context_and_subkey() =>
        Prop.ForAll(
            Gen.Choose(0, 200).ToArbitrary(),
            Gen.Elements(1, 16, 31, 32, 33, 48, 64).ToArbitrary(),
            (context, length) =>
            {
                var key = StoreKey.New();
                var info = VaultFixture.Bytes(context);
                var subkey = new byte[length];
                key.Derive(info, subkey);
                return subkey.SequenceEqual(HKDF.Expand(HashAlgorithmName.SHA256, key.Secret.ToArray(), length, info));
            }).CheckMany();
}
