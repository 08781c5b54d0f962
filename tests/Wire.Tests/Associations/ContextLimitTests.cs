using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Tests.Associations;

/// <summary>What cannot be asked for costs no connection.</summary>
public sealed class ContextLimitTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(129)]
    public async Task More_contexts_than_an_association_has_or_none_are_an_error_and_the_connection_is_closed(int count)
    {
        var (near, far) = StreamPair.Create();
        var proposal = Peers.Propose([.. Enumerable.Range(1, count).Select(static n => Peers.Native(Uid.Parse($"1.2.{n}")))]);

        await Should.ThrowAsync<ArgumentException>(() => AssociationRequestor.RequestAsync(
            near, Peers.Identity, proposal, WireLimits.Default, TimeProvider.System, TestContext.Current.CancellationToken).AsTask());

        (await far.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(4), TestContext.Current.CancellationToken)).ShouldBe(0);
    }
}
