using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Check;

public sealed class ClosingTests
{
    [Fact]
    public async Task A_last_signature_that_fails_does_not_keep_the_lock()
    {
        await using var test = await TestStore.CreateAsync();
        await test.Store.AuditAsync(new AuditRecord { Event = AuditEvent.ApplicationStarted, Time = DateTimeOffset.UnixEpoch });
        using (var connection = Connection.OpenWriter(Path.Combine(test.Folder, "catalog.db"), create: false))
        {
            connection.Execute("DROP TABLE audit_checkpoints");
        }

        await test.Store.DisposeAsync();
        StoreLock.Take(test.Folder).Dispose();
    }

    [Fact]
    public async Task Root_does_not_touch_the_store_of_another_user()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can give a folder away");
        await using var test = await TestStore.CreateAsync();
        StoreOwner.Check(test.Folder);
        using (var chown = System.Diagnostics.Process.Start("chown", ["65534", test.Folder]))
        {
            await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var refused = Should.Throw<StoreException>(() => StoreOwner.Check(test.Folder));
        refused.Reason.ShouldBe(StoreReasons.StoreOfAnotherUser);
        refused.Message.ShouldContain("sudo -u '#65534'");
    }
}
