using System.Net.Sockets;
using System.Text.Json;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store;
using DicomExchange.Store.Vault;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace DicomExchange.Node.Control;

/// <summary>Every order of <see cref="ControlApi"/> as a path: POST with the request as JSON, the answer as JSON.</summary>
internal static class ControlEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlApi api)
    {
        Map(routes, ControlRoutes.Status, api.Status);
        Map(routes, ControlRoutes.ListStudies, api.ListStudies);
        Map(routes, ControlRoutes.ShowStudy, api.ShowStudy);
        Map(routes, ControlRoutes.DeleteStudy, api.DeleteStudy);
        Map(routes, ControlRoutes.GiveGrant, api.GiveGrant);
        Map(routes, ControlRoutes.RevokeGrants, api.RevokeGrants);
        Map(routes, ControlRoutes.ListGrants, api.ListGrants);
        Map(routes, ControlRoutes.ListHeldNames, api.ListHeldNames);
        Map(routes, ControlRoutes.ListQueue, api.ListQueue);
        Map(routes, ControlRoutes.RetryQueue, api.RetryQueue);
        Map(routes, ControlRoutes.CancelQueue, api.CancelQueue);
        Map(routes, ControlRoutes.TakeSettings, api.TakeSettings);
        MapLong(routes, ControlRoutes.VerifyStore, api.VerifyStore);
        MapLong(routes, ControlRoutes.RotateKeys, api.RotateKeys);
        Map(routes, ControlRoutes.SealRecovery, api.SealRecovery);
        Map(routes, ControlRoutes.RecordRecovery, api.RecordRecovery);
        Map(routes, ControlRoutes.RecordTransfer, api.RecordTransfer);
        Map(routes, ControlRoutes.ListAudit, api.ListAudit);
        Map(routes, ControlRoutes.VerifyAudit, api.VerifyAudit);
        Map(routes, ControlRoutes.ListDisclosures, api.ListDisclosures);
        Map(routes, ControlRoutes.ListExposure, api.ListExposure);
        Map(routes, ControlRoutes.SignCheckpoint, api.SignCheckpoint);
        MapCopy<AuditExportRequest>(routes, ControlRoutes.ExportAudit, "application/octet-stream", async (caller, request, output, cancellation) =>
            await ExportTail.WriteAsync(output, await api.ExportAudit(caller, request, output, cancellation), cancellation));
        MapCopy<StudyRequest>(routes, ControlRoutes.ExportStudy, "application/x-tar", (caller, request, output, cancellation) => api.ExportStudy(caller, request, output, cancellation));
    }

    private static void MapCopy<TRequest>(IEndpointRouteBuilder routes, string path, string type, Func<ControlCaller, TRequest, Stream, CancellationToken, Task> copy) =>
        routes.MapPost(path, context => GuardAsync(context, async caller =>
        {
            var request = await ReadAsync<TRequest>(context);
            context.Response.ContentType = type;
            await copy(caller, request, context.Response.Body, context.RequestAborted);
        }));

    private static void Map<TRequest, TAnswer>(IEndpointRouteBuilder routes, string path, ControlCall<TRequest, TAnswer> call) =>
        routes.MapPost(path, context => GuardAsync(context, async caller =>
        {
            var answer = await call(caller, await ReadAsync<TRequest>(context), context.RequestAborted);
            await context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
        }));

    private static void MapLong<TRequest, TAnswer>(IEndpointRouteBuilder routes, string path, LongControlCall<TRequest, TAnswer> call) =>
        routes.MapPost(path, context => GuardAsync(context, async caller =>
        {
            var request = await ReadAsync<TRequest>(context);
            await LongAnswer.RunAsync(context, call, caller, request);
        }));

    private static async ValueTask<T> ReadAsync<T>(HttpContext context)
    {
        var most = ControlRoutes.MostBytes(context.Request.Path.Value ?? string.Empty);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }

        try
        {
            return await context.Request.ReadFromJsonAsync<T>(context.RequestAborted)
                ?? throw new ControlRefusedException("request-unreadable", "The request is empty. Use the dicomx of the same version as the node.");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw ControlRefusedException.TooLarge(most);
        }
    }

    private static async Task GuardAsync(HttpContext context, Func<ControlCaller, Task> order)
    {
        try
        {
            await order(CallerOf(context));
        }
        catch (ControlRefusedException e)
        {
            await RefuseAsync(context, new ControlFault(e.Reason, e.Message));
        }
        catch (StoreException e)
        {
            await RefuseAsync(context, new ControlFault(e.Reason, e.Message));
        }
        catch (ObjectDamagedException e)
        {
            await RefuseAsync(context, new ControlFault(e.Reason, e.Message));
        }
        catch (IOException e) when (ReadFault.Of(e) is { } fault)
        {
            await RefuseAsync(context, new ControlFault(fault.Reason, fault.Message));
        }
        catch (JsonException)
        {
            await RefuseAsync(context, new ControlFault("request-unreadable", "The request cannot be read. Use the dicomx of the same version as the node."));
        }
    }

    private static async Task RefuseAsync(HttpContext context, ControlFault fault)
    {
        if (context.Response.HasStarted && context.Response.ContentType == LongAnswer.ContentType)
        {
            await LongAnswer.RefuseAsync(context, fault);
            return;
        }

        if (context.Response.HasStarted)
        {
            // Half an archive is out already: the connection breaks, so that nobody takes it for a whole one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status409Conflict;
        await context.Response.WriteAsJsonAsync(fault, context.RequestAborted);
    }

    private static ControlCaller CallerOf(HttpContext context)
    {
        var user = context.Features.Get<IConnectionSocketFeature>()?.Socket is Socket socket ? PeerCredentials.UserOf(socket) : -1;
        if (OperatingSystem.IsLinux() && user != 0 && user != UserOfProcess.Id)
        {
            throw new ControlRefusedException("caller-not-allowed", "Only the user the node runs as, and root, may give it orders.");
        }

        return new ControlCaller(user, user == 0 ? "root" : Environment.UserName);
    }
}
