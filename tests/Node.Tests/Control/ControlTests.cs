using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using DicomExchange.Node.Audit;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Check;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Control;

[UnsupportedOSPlatform("windows")]
public sealed class ControlTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly string folder = Directory.CreateTempSubdirectory("control").FullName;
    private readonly List<ControlCaller> callers = [];
    private readonly TaskCompletionSource stopped = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_order_goes_through_the_socket_and_the_answer_comes_back_whole()
    {
        await using var server = await StartAsync();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();

        var list = await client.Api.ListStudies(ControlCaller.Self, new StudyFilter { PatientName = "DOE*", Limit = 7 }, None);

        list.IsCut.ShouldBeTrue();
        list.Studies.Count.ShouldBe(7);
        list.Studies[6].PatientName.ShouldBe("DOE*");
        list.Studies[6].Modalities.ShouldBe(["IO", "PX"]);
    }

    [Fact]
    public async Task Orders_about_the_queue_go_through_the_socket_with_all_they_name()
    {
        await using var server = await StartAsync();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();

        var list = await client.Api.ListQueue(ControlCaller.Self, new QueueFilter { To = "Hill", State = "held", Limit = 17, WithSettled = true }, None);
        list.IsCut.ShouldBeTrue();
        list.Deliveries.ShouldBe([new DeliveryLine { Number = 17, To = "Hill", State = "held", QueuedAt = DateTimeOffset.UnixEpoch, Status = "A700" }]);
        (await client.Api.RetryQueue(ControlCaller.Self, new QueueRequest { Numbers = [3, 1, 4] }, None)).Deliveries.ShouldBe(3);
        (await client.Api.CancelQueue(ControlCaller.Self, new QueueRequest { All = true }, None)).Deliveries.ShouldBe(7);
    }

    [Fact]
    public async Task The_node_asks_the_kernel_who_is_calling()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SO_PEERCRED is Linux's");
        await using var server = await StartAsync();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();

        await client.Api.Status(new ControlCaller(4711, "somebody else"), new StatusRequest(), None);

        callers.ShouldHaveSingleItem().UserId.ShouldBe(ControlCaller.Self.UserId);
    }

    [Fact]
    public async Task A_refusal_keeps_its_reason_and_its_sentence()
    {
        await using var server = await StartAsync();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();

        var refused = await Should.ThrowAsync<ControlRefusedException>(() => client.Api.ShowStudy(ControlCaller.Self, new StudyRequest("1.2.3"), None));
        refused.Reason.ShouldBe("study-unknown");
        refused.Message.ShouldBe("There is no such study.");

        var failed = await Should.ThrowAsync<ControlRefusedException>(() => client.Api.VerifyStore(ControlCaller.Self, new StoreVerifyRequest(Adopt: false, Remove: false), new Told(), None));
        failed.Reason.ShouldBe(StoreReasons.DiskFailed);
    }

    [Fact]
    public async Task An_export_that_breaks_off_is_an_error_not_a_short_archive()
    {
        await using var server = await StartAsync();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();
        using var whole = new MemoryStream();
        using var broken = new MemoryStream();

        await client.Api.ExportStudy(ControlCaller.Self, new StudyRequest("1.2.3"), whole, None);
        whole.Length.ShouldBe(300_000);

        await Should.ThrowAsync<Exception>(() => client.Api.ExportStudy(ControlCaller.Self, new StudyRequest("9.9"), broken, None));
    }

    [Fact]
    public async Task An_export_of_the_trail_comes_whole_with_what_was_counted_meanwhile()
    {
        await using var server = await StartAsync();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();
        using var whole = new MemoryStream();

        var since = DateTimeOffset.UnixEpoch.AddDays(1);

        var exported = await client.Api.ExportAudit(ControlCaller.Self, new AuditExportRequest(AuditExportFormat.Ndjson, since, null), whole, None);

        exported.ShouldBe(new AuditExported(4711, 17) { Written = 42, First = since, Last = null });
        whole.ToArray().ShouldBe(Exported(AuditExportFormat.Ndjson));
    }

    [Fact]
    public async Task As_many_lines_of_a_collector_as_are_read_go_through_the_socket_and_more_is_refused_with_what_to_do()
    {
        await using var server = await StartAsync();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();
        var most = AuditCheckpointFile.Write([.. Enumerable.Range(0, AuditCheckpointFile.MostLines).Select(n => new KeptCheckpoint(new AuditHead(UInt128.MaxValue, long.MaxValue - n, new byte[32])))]);

        (await client.Api.VerifyAudit(ControlCaller.Self, new AuditVerifyRequest([most]) { Names = ["audit.log"] }, None)).Records.ShouldBe(AuditCheckpointFile.MostLines);

        var refused = await Should.ThrowAsync<ControlRefusedException>(() => client.Api.VerifyAudit(ControlCaller.Self, new AuditVerifyRequest([most, most]), None));
        refused.Reason.ShouldBe("request-too-large");
        refused.Message.ShouldContain("only the last lines of what a collector kept");
    }

    [Theory]
    [InlineData("/v1/study/list", 65_537)]
    [InlineData("/v1/audit/verify", 20_000_001)]
    public async Task The_node_takes_no_longer_request_than_the_order_needs_and_says_so(string path, int length)
    {
        await using var server = await StartAsync();
        using var caller = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await caller.ConnectAsync(Socket.EndPoint, None);
        await using var stream = new NetworkStream(caller);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: node\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"), None);
        using var answer = new StreamReader(stream);

        (await answer.ReadLineAsync(None)).ShouldNotBeNull().ShouldContain(" 409 ");
        string? line;
        while ((line = await answer.ReadLineAsync(None)) is not null && !line.Contains("request-too-large", StringComparison.Ordinal))
        {
        }

        line.ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_a_node_there_is_no_client()
    {
        (await ControlClient.TryConnectAsync(Socket, None)).ShouldBeNull();

        await using (await StartAsync())
        {
        }

        (await ControlClient.TryConnectAsync(Socket, None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_socket_left_by_a_killed_node_is_in_nobodys_way()
    {
        Directory.CreateDirectory(Socket.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(Socket.EndPoint);
        }

        // Closing unlinks it in .NET; a killed process leaves the name behind.
        await File.WriteAllTextAsync(Socket.File, string.Empty, None);

        (await ControlClient.TryConnectAsync(Socket, None)).ShouldBeNull();
        await using var server = await StartAsync();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Nobody_else_can_reach_the_socket()
    {
        await using (await StartAsync())
        {
            File.GetUnixFileMode(Socket.Folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.GetUnixFileMode(Socket.File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.SetUnixFileMode(Socket.Folder, File.GetUnixFileMode(Socket.Folder) | UnixFileMode.OtherExecute);
        (await Should.ThrowAsync<ControlRefusedException>(StartAsync)).Reason.ShouldBe("control-folder-unprotected");
    }

    [Fact]
    public void A_long_data_path_gets_a_short_socket_path_that_both_ends_find()
    {
        var longPath = "/srv/" + new string('x', 200);

        ControlSocket.Of(longPath).ShouldBe(ControlSocket.Of(longPath));
        Encoding.UTF8.GetByteCount(ControlSocket.Of(longPath).File).ShouldBeLessThan(100);
        ControlSocket.Of(longPath).ShouldNotBe(ControlSocket.Of(longPath + "x"));
        ControlSocket.Of("/srv/data").File.ShouldBe("/srv/data/run/control");
    }

    [Fact]
    public async Task Long_work_tells_how_far_it_is_and_then_answers_or_says_why_not()
    {
        await using var server = await StartAsync();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();
        var told = new Told();

        (await client.Api.RotateKeys(ControlCaller.Self, new KeyRotationRequest(DestroyOld: false), told, None)).Wrapped.ShouldBe(2);
        told.All.ShouldBe([new WorkProgress(1, 2)]);

        var refused = await Should.ThrowAsync<ControlRefusedException>(() => client.Api.RotateKeys(ControlCaller.Self, new KeyRotationRequest(DestroyOld: true), told, None));
        refused.Reason.ShouldBe(StoreReasons.RotationUnfinished);
        refused.Message.ShouldBe("Half way.");
    }

    [Fact]
    public async Task Long_work_that_the_person_stops_is_stopped_in_the_node_too()
    {
        await using var server = await StartAsync();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();
        using var stop = new CancellationTokenSource();

        var verifying = client.Api.VerifyStore(ControlCaller.Self, new StoreVerifyRequest(Adopt: true, Remove: false), new Told(stop.Cancel), stop.Token);

        await Should.ThrowAsync<OperationCanceledException>(() => verifying);
        await stopped.Task.WaitAsync(None);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"pro")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    public async Task A_node_that_dies_during_a_call_is_explained(string answer)
    {
        Directory.CreateDirectory(Socket.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var listening = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listening.Bind(Socket.EndPoint);
        listening.Listen();
        using var client = (await ControlClient.TryConnectAsync(Socket, None)).ShouldNotBeNull();
        using var trial = await listening.AcceptAsync(None);

        var call = client.Api.VerifyStore(ControlCaller.Self, new StoreVerifyRequest(Adopt: false, Remove: false), new Told(), None);
        using (var taken = await listening.AcceptAsync(None))
        {
            await taken.ReceiveAsync(new byte[4096], None);
            await taken.SendAsync(Encoding.ASCII.GetBytes(answer), None);
        }

        var gone = await Should.ThrowAsync<ControlRefusedException>(() => call);
        gone.Reason.ShouldBe("node-gone");
        gone.Message.ShouldContain("status");
    }

    [Fact]
    public async Task A_folder_that_is_another_users_or_a_link_is_trusted_by_neither_end()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && ControlCaller.Self.UserId == 0, "only root can give a folder away");
        await using (await StartAsync())
        {
            await ChownAsync("65534", Socket.Folder);
            (await Should.ThrowAsync<ControlRefusedException>(() => ControlClient.TryConnectAsync(Socket, None))).Reason.ShouldBe("control-folder-unprotected");
        }

        (await Should.ThrowAsync<ControlRefusedException>(StartAsync)).Message.ShouldContain("65534");
        Directory.Delete(Socket.Folder, recursive: true);
        var elsewhere = Path.Combine(folder, "elsewhere");
        Directory.CreateDirectory(elsewhere, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateSymbolicLink(Socket.Folder, elsewhere);
        (await Should.ThrowAsync<ControlRefusedException>(StartAsync)).Message.ShouldContain("link");
    }

    [Fact]
    public async Task Root_at_the_console_reaches_the_node_of_the_user_whose_data_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && ControlCaller.Self.UserId == 0, "only root can give a folder away");
        await using var server = await StartAsync();
        await ChownAsync("65534", Socket.Folder, folder);
        using var client = await ControlClient.TryConnectAsync(Socket, None);
        client.ShouldNotBeNull();
    }

    [Fact]
    public void A_runtime_folder_of_ones_own_is_preferred_and_nobody_elses_is_taken()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere there is one folder for it");
        var own = (uint)ControlCaller.Self.UserId;
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, string.Empty);
        var link = Path.Combine(folder, "link");
        Directory.CreateSymbolicLink(link, folder);

        ControlSocket.RuntimeFolder(own, [folder + "-none", file, link, folder]).ShouldBe(folder);
        ControlSocket.RuntimeFolder(own + 1, [folder]).ShouldBe("/tmp");
    }

    private static async Task ChownAsync(params string[] arguments)
    {
        using var chown = System.Diagnostics.Process.Start("chown", arguments);
        await chown.WaitForExitAsync(None);
        chown.ExitCode.ShouldBe(0);
    }

    private async Task<StoreFindings> VerifyAsync(ControlCaller caller, StoreVerifyRequest request, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        if (!request.Adopt)
        {
            throw new StoreException(StoreReasons.DiskFailed, "The disk refused.");
        }

        progress.Report(new WorkProgress(1, 2));
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        finally
        {
            stopped.SetResult();
        }

        return new StoreFindings();
    }

    private static byte[] Exported(AuditExportFormat format) => [.. Enumerable.Range(0, 300_000 + (int)format).Select(n => (byte)(n * 31))];

    private ControlSocket Socket => ControlSocket.Of(folder);

    private Task<ControlServer> StartAsync() => ControlServer.StartAsync(Socket, Api(), NullLoggerFactory.Instance, None);

    private ControlApi Api() => new()
    {
        Status = (caller, _, _) =>
        {
            callers.Add(caller);
            return Task.FromResult(new NodeStatus { Version = "test", IsRunning = true });
        },
        ListStudies = (_, filter, _) => Task.FromResult(new StudyList(
            [.. Enumerable.Range(0, filter.Limit).Select(i => new StudyLine { StudyInstanceUid = $"1.2.{i}", PatientName = filter.PatientName!, Modalities = ["IO", "PX"] })], IsCut: true)),
        ShowStudy = (_, _, _) => throw new ControlRefusedException("study-unknown", "There is no such study."),
        DeleteStudy = (_, _, _) => Task.FromResult(new StudyDeletion(0)),
        GiveGrant = (_, _, _) => throw new ControlRefusedException("partner-unknown", "No such partner."),
        RevokeGrants = (_, _, _) => Task.FromResult(new RevokedGrants([], [], false)),
        ListGrants = (_, _, _) => Task.FromResult(new GrantList([])),
        ListHeldNames = (_, _, _) => Task.FromResult(new HeldNameList([], [])),
        ListQueue = (_, filter, _) => Task.FromResult(new QueueList([new DeliveryLine { Number = filter.Limit, To = filter.To!, State = filter.State!, QueuedAt = DateTimeOffset.UnixEpoch, Status = "A700" }], IsCut: filter.WithSettled)),
        RetryQueue = (_, request, _) => Task.FromResult(new QueueChanged(request.Numbers.Count)),
        CancelQueue = (_, request, _) => Task.FromResult(new QueueChanged(request.All ? 7 : 0)),
        ExportStudy = async (_, study, archive, cancellation) =>
        {
            await archive.WriteAsync(new byte[300_000], cancellation);
            if (study.StudyInstanceUid == "9.9")
            {
                throw new ControlRefusedException("object-damaged", "One object is damaged.");
            }
        },
        TakeSettings = (_, _, _) => Task.FromResult(new SettingsTaken(IsRead: true, [])),
        ListDisclosures = (_, request, _) => Task.FromResult(new DisclosureList(request.Domain!, request.Patient, [], request.Since)),
        ListExposure = (_, request, _) => Task.FromResult(new ExposureList(request.Partner, [], [request.Partner], request.Since)),
        SignCheckpoint = (_, request, _) => Task.FromResult(new SignedCheckpoint(request.Path)),
        ExportAudit = async (_, request, output, cancellation) =>
        {
            await output.WriteAsync(Exported(request.Format), cancellation);
            return new AuditExported(4711, 17) { Written = 42, First = request.Since, Last = request.Until };
        },
        VerifyStore = VerifyAsync,
        RotateKeys = async (_, request, progress, _) =>
        {
            progress.Report(new WorkProgress(1, 2));
            await Task.Yield();
            return request.DestroyOld ? throw new StoreException(StoreReasons.RotationUnfinished, "Half way.") : new RotatedKeys(2, OldDestroyed: false);
        },
        RecordRecovery = (_, _, _) => Task.FromResult(new Recorded()),
        SealRecovery = (_, _, _) => Task.FromResult(new SealedRecovery("text", "passphrase")),
        RecordTransfer = (_, _, _) => Task.FromResult(new Recorded()),
        ListAudit = (_, _, _) => Task.FromResult(new AuditList([])),
        VerifyAudit = (_, request, _) => Task.FromResult(new AuditFindings(request.Checkpoints!.Sum(static text => (long)AuditCheckpointFile.Read(new StringReader(text), "lines").Count), 0, null)),
    };

    private sealed class Told(Action? onReport = null) : IProgress<WorkProgress>
    {
        public List<WorkProgress> All { get; } = [];

        public void Report(WorkProgress value)
        {
            All.Add(value);
            onReport?.Invoke();
        }
    }
}
