using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tests.Associations;

namespace DicomExchange.Wire.Tests.Dimse;

public sealed class EchoAndStoreTests
{
    [Fact]
    public async Task An_echo_is_answered_and_the_association_released()
    {
        await using var pair = await DimsePair.OpenAsync(new DimseServices { Echo = _ => new(DimseReply.Success) }, Peers.Native(Peers.Verification));
        (await pair.Client.EchoAsync(TestContext.Current.CancellationToken)).Status.ShouldBe(DimseStatus.Success);
        await pair.Client.ReleaseAsync(TestContext.Current.CancellationToken);
        (await pair.Serving).Kind.ShouldBe(AssociationEndKind.Released);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4094)]
    [InlineData(1_000_000)]
    public async Task What_is_stored_is_what_was_sent(int length)
    {
        var sent = new byte[length];
        new Random(length).NextBytes(sent);
        var received = new MemoryStream();
        var services = new DimseServices
        {
            Store = async (operation, token) =>
            {
                while (await operation.ReadAsync(token) is { IsEmpty: false } slice)
                {
                    received.Write(slice.Span);
                }

                return DimseReply.Success;
            },
        };
        await using var pair = await DimsePair.OpenAsync(services, Peers.Native(Peers.IntraOral));
        var context = pair.Client.Association.Terms.ContextsToInvoke(Peers.IntraOral).Single();
        for (var i = 0; i < 3; i++)
        {
            received.SetLength(0);
            var reply = await pair.Client.StoreAsync(new StoreRequest(context, Uid.New()), Slices.Of(sent, 1000), TestContext.Current.CancellationToken);
            reply.Status.ShouldBe(DimseStatus.Success);
            received.ToArray().ShouldBe(sent);
        }

        await pair.Client.ReleaseAsync(TestContext.Current.CancellationToken);
        (await pair.Serving).Kind.ShouldBe(AssociationEndKind.Released);
    }
}
