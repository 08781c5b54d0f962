using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using DicomExchange.Wire.Dimse;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Refusing;

/// <summary>A disk that is full before or during an object: A700, nothing left behind, all that was acknowledged kept, and no restart needed.</summary>
public sealed class DiskFullTests
{
    private const int DiskMegabytes = 96;
    private const long Megabyte = 1 << 20;
    private const string NotAllowed = "mounting a small disk is not allowed here";

    [Fact]
    public async Task A_full_disk_refuses_with_A700_and_recovers_without_a_restart()
    {
        await using var disk = await SmallDisk.MountAsync(DiskMegabytes);
        Assert.SkipUnless(disk is not null, NotAllowed);
        using var practice = await Practice.CreateAsync("\"storage\": { \"reserveMegabytes\": 16 },", Path.Combine(disk.Path, "practice"));
        await using var node = await practice.ServeAsync();
        var objects = Enumerable.Range(1, 4).Select(i => TestObject.Of(1_000_000, 1, i)).ToList();
        await using (var client = await practice.PlainUnit.ConnectAsync(objects))
        {
            (await Unit.StoreAsync(client, objects[0])).Status.ShouldBe(DimseStatus.Success);

            // Before an object: the reserve is kept for index and audit, which go on.
            disk.Fill(left: 12 * Megabyte);
            await ShouldBeRefusedAsync(practice, client, objects[1]);
            await ShouldBeRefusedAsync(practice, client, objects[1]);
            (await practice.Viewer.Queries.EchoAsync(practice.Viewer.Node, TestContext.Current.CancellationToken)).Status.IsSuccess.ShouldBeTrue();
            await ShouldHoldAsync(practice, objects[0]);
            disk.Empty();
            (await Unit.StoreAsync(client, objects[1])).Status.ShouldBe(DimseStatus.Success);

            // In the middle of one, past the reserve, down to the last byte.
            var slices = 0;
            await ShouldBeRefusedAsync(practice, client, objects[2], () =>
            {
                if (++slices == 10)
                {
                    disk.Fill(left: 0);
                }
            });
            await ShouldHoldAsync(practice, objects[..2]);
            disk.Empty();
            (await Unit.StoreAsync(client, objects[2])).Status.ShouldBe(DimseStatus.Success);
            (await Unit.StoreAsync(client, objects[3])).Status.ShouldBe(DimseStatus.Success);
            await client.ReleaseAsync(TestContext.Current.CancellationToken);
        }

        await ShouldHoldAsync(practice, objects);
        (await node.StopAsync()).ShouldBe(0, node.Output);
        var verify = await practice.RunAsync("store", "verify");
        verify.ExitCode.ShouldBe(0, verify.ToString());
        practice.Objects.Count.ShouldBe(objects.Count);
    }

    private static async Task ShouldBeRefusedAsync(Practice practice, DimseClient client, TestObject one, Action? onSlice = null)
    {
        var reply = await Unit.StoreAsync(client, one, onSlice);
        reply.Status.ShouldBe(DimseStatus.OutOfResources);
        reply.Comment.ShouldBe("disk-full");
        practice.Incoming.ShouldBeEmpty();
    }

    private static async Task ShouldHoldAsync(Practice practice, params List<TestObject> objects)
    {
        var pulled = new ConcurrentDictionary<Uid, byte[]>();
        await practice.Viewer.PullAsync(objects[0].Study, [objects[0].SopClass], pulled);
        pulled.Keys.ShouldBe(objects.Select(o => o.SopInstance), ignoreOrder: true);
        objects.ShouldAllBe(o => o.IsSameAs(pulled[o.SopInstance]));
    }
}
