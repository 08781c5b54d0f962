using System.Net;
using DicomExchange.Support;
using DicomExchange.Wire.Transport;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Wire.Tests.Transport;

public sealed class ConnectionSlotsTests
{
    private static readonly WireLimits Limits = WireLimits.Default with
    {
        MaxUnfinishedConnections = 6,
        MaxUnfinishedPerAddress = 3,
        MaxAssociations = 5,
        MaxAssociationsPerAddress = 2,
    };

    [Fact]
    public void Any_order_of_coming_and_going_keeps_the_limits_and_evicts_the_oldest() =>
        Prop.ForAll<int[]>(steps =>
        {
            var slots = new ConnectionSlots();
            var model = new List<(int Address, UnfinishedConnection Entry)>();
            foreach (var step in steps)
            {
                var address = Math.Abs(step % 4);
                if (step % 3 == 0 && model.Count > 0)
                {
                    var index = Math.Abs(step % model.Count);
                    model[index].Entry.Dispose();
                    model.RemoveAt(index);
                }
                else
                {
                    var entry = slots.Enter(AddressOf(address), Limits, CancellationToken.None);
                    Evict(model, model.Count(m => m.Address == address) >= 3 ? model.First(m => m.Address == address) : null);
                    Evict(model, model.Count >= 6 ? model[0] : null);
                    model.Add((address, entry));
                }

                slots.Unfinished.ShouldBe(model.Count);
                model.Exists(m => m.Entry.Over.IsCancellationRequested).ShouldBeFalse();
            }

            model.ForEach(m => m.Entry.Dispose());
            return slots.Unfinished == 0;
        }).CheckMany();

    [Fact]
    public void Associations_never_exceed_the_limits_and_places_come_back_once() =>
        Prop.ForAll<int[]>(steps =>
        {
            var slots = new ConnectionSlots();
            var model = new List<(int Address, AssociationSlot Slot)>();
            foreach (var step in steps)
            {
                var address = Math.Abs(step % 4);
                if (step % 3 == 0 && model.Count > 0)
                {
                    model[0].Slot.Dispose();
                    model[0].Slot.Dispose();
                    model.RemoveAt(0);
                    continue;
                }

                var expected = model.Count >= 5 ? "association-limit"
                    : model.Count(m => m.Address == address) >= 2 ? "address-association-limit" : null;
                slots.TryTakeAssociation(AddressOf(address), Limits, out var slot, out var reason).ShouldBe(expected is null);
                reason.ShouldBe(expected);
                if (slot is not null)
                {
                    model.Add((address, slot));
                }
            }

            return slots.Associations == model.Count;
        }).CheckMany();

    [Theory]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void A_site_is_an_IPv4_address_or_an_IPv6_network(string one, string other, bool same) =>
        ConnectionSlots.KeyOf(IPAddress.Parse(one)).Equals(ConnectionSlots.KeyOf(IPAddress.Parse(other))).ShouldBe(same);

    private static void Evict(List<(int Address, UnfinishedConnection Entry)> model, (int Address, UnfinishedConnection Entry)? oldest)
    {
        if (oldest is { } gone)
        {
            gone.Entry.WasEvicted.ShouldBeTrue();
            gone.Entry.Over.IsCancellationRequested.ShouldBeTrue();
            model.Remove(gone);
        }
    }

    private static IPAddress AddressOf(int number) => new([192, 0, 2, (byte)number]);
}
