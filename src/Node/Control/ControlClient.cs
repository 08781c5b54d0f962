using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Node.Control;

/// <summary>A command's end of the control socket.</summary>
public sealed class ControlClient : IDisposable
{
    private readonly HttpClient http;

    private ControlClient(HttpClient http)
    {
        this.http = http;
        Api = new ControlApi
        {
            Status = Call<StatusRequest, NodeStatus>(ControlRoutes.Status),
            ListStudies = Call<StudyFilter, StudyList>(ControlRoutes.ListStudies),
            ShowStudy = Call<StudyRequest, StudyDetails>(ControlRoutes.ShowStudy),
            DeleteStudy = Call<StudyRequest, StudyDeletion>(ControlRoutes.DeleteStudy),
            GiveGrant = Call<GrantRequest, GrantLine>(ControlRoutes.GiveGrant),
            RevokeGrants = Call<RevokeRequest, RevokedGrants>(ControlRoutes.RevokeGrants),
            ListGrants = Call<GrantFilter, GrantList>(ControlRoutes.ListGrants),
            ListHeldNames = Call<HeldNamesRequest, HeldNameList>(ControlRoutes.ListHeldNames),
            ListQueue = Call<QueueFilter, QueueList>(ControlRoutes.ListQueue),
            RetryQueue = Call<QueueRequest, QueueChanged>(ControlRoutes.RetryQueue),
            CancelQueue = Call<QueueRequest, QueueChanged>(ControlRoutes.CancelQueue),
            ExportStudy = (_, study, archive, cancellation) => CopyAsync(ControlRoutes.ExportStudy, study, archive, cancellation),
            TakeSettings = Call<SettingsNotice, SettingsTaken>(ControlRoutes.TakeSettings),
            VerifyStore = LongCall<StoreVerifyRequest, StoreFindings>(ControlRoutes.VerifyStore),
            RotateKeys = LongCall<KeyRotationRequest, RotatedKeys>(ControlRoutes.RotateKeys),
            RecordRecovery = Call<RecoveryNotice, Recorded>(ControlRoutes.RecordRecovery),
            SealRecovery = Call<RecoveryRequest, SealedRecovery>(ControlRoutes.SealRecovery),
            RecordTransfer = Call<TransferReport, Recorded>(ControlRoutes.RecordTransfer),
            ListAudit = Call<AuditFilter, AuditList>(ControlRoutes.ListAudit),
            VerifyAudit = Call<AuditVerifyRequest, AuditFindings>(ControlRoutes.VerifyAudit),
            ListDisclosures = Call<DisclosureRequest, DisclosureList>(ControlRoutes.ListDisclosures),
            ListExposure = Call<ExposureRequest, ExposureList>(ControlRoutes.ListExposure),
            SignCheckpoint = Call<CheckpointRequest, SignedCheckpoint>(ControlRoutes.SignCheckpoint),
            ExportAudit = (_, request, output, cancellation) => ExplainAsync(async () =>
            {
                using var answer = await SendAsync(ControlRoutes.ExportAudit, request, cancellation);
                return await ExportTail.CopyAsync(await answer.Content.ReadAsStreamAsync(cancellation), output, cancellation) ?? throw Unreadable();
            }),
        };
    }

    /// <summary>The node behind the socket. The caller named in a call is not sent: the node asks its kernel who is there.</summary>
    public ControlApi Api { get; }

    /// <returns>Null when no node is listening there.</returns>
    /// <exception cref="ControlRefusedException">The folder of the socket is open to others.</exception>
    public static async Task<ControlClient?> TryConnectAsync(ControlSocket socket, CancellationToken cancellation)
    {
        if (!File.Exists(socket.File))
        {
            return null;
        }

        socket.CheckFolder();
        try
        {
            using var trial = await ConnectAsync(socket, cancellation);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable)
        {
            return null;
        }

        // No deadline: verifying a large store takes as long as it takes, and the person at the console can stop it.
#pragma warning disable CA2000 // the client owns its connections
        return new ControlClient(new HttpClient(Connections(socket)) { BaseAddress = new Uri("http://node"), Timeout = Timeout.InfiniteTimeSpan });
#pragma warning restore CA2000
    }

    public void Dispose() => http.Dispose();

    private static SocketsHttpHandler Connections(ControlSocket socket) => new()
    {
        UseProxy = false,
        ConnectCallback = async (_, token) => await ConnectAsync(socket, token),
    };

    private static async Task<NetworkStream> ConnectAsync(ControlSocket socket, CancellationToken cancellation)
    {
#pragma warning disable CA2000 // the stream owns the socket
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
#pragma warning restore CA2000
        try
        {
            await connection.ConnectAsync(socket.EndPoint, cancellation);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private ControlCall<TRequest, TAnswer> Call<TRequest, TAnswer>(string path) => (_, request, cancellation) => ExplainAsync(async () =>
    {
        using var answer = await SendAsync(path, request, cancellation);
        return await answer.Content.ReadFromJsonAsync<TAnswer>(cancellation) ?? throw Unreadable();
    });

    private LongControlCall<TRequest, TAnswer> LongCall<TRequest, TAnswer>(string path) => (_, request, progress, cancellation) => ExplainAsync(async () =>
    {
        using var answer = await SendAsync(path, request, cancellation);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            var part = JsonSerializer.Deserialize<LongAnswerLine<TAnswer>>(line, JsonSerializerOptions.Web) ?? throw Unreadable();
            if (part.Fault is { } fault)
            {
                throw new ControlRefusedException(fault.Reason, fault.Message);
            }

            if (part.Answer is { } whole)
            {
                return whole;
            }

            progress.Report(part.Progress ?? throw Unreadable());
        }

        throw Gone(null);
    });

    private async Task CopyAsync<TRequest>(string path, TRequest request, Stream output, CancellationToken cancellation) => await ExplainAsync(async () =>
    {
        using var answer = await SendAsync(path, request, cancellation);
        await answer.Content.CopyToAsync(output, cancellation);
        return true;
    });

    private static async Task<T> ExplainAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            throw Gone(e);
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    private async Task<HttpResponseMessage> SendAsync<TRequest>(string path, TRequest request, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(request) };
        await message.Content.LoadIntoBufferAsync(cancellation);
        if (message.Content.Headers.ContentLength > ControlRoutes.MostBytes(path))
        {
            throw ControlRefusedException.TooLarge(ControlRoutes.MostBytes(path));
        }

        var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            var fault = answer.Content.Headers.ContentType?.MediaType == "application/json"
                ? await answer.Content.ReadFromJsonAsync<ControlFault>(cancellation) : null;
            throw fault is null ? Unreadable() : new ControlRefusedException(fault.Reason, fault.Message);
        }
    }

    private static ControlRefusedException Gone(Exception? inner) => new(
        "node-gone", "The running node ended, or broke off, before it had answered; whether the order was carried out is not known. Look at 'dicomx status', then give it again.", inner);

    private static ControlRefusedException Unreadable() =>
        new("answer-unreadable", "The running node gave an answer this program does not understand; its log says more. Use the dicomx of the same version as the node.");
}
