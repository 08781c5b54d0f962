using System.Text.Json;
using System.Threading.Channels;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Check;
using Microsoft.AspNetCore.Http;

namespace DicomExchange.Node.Control;

/// <summary>The node's end of an order that takes long: a JSON document a line, each sent as soon as it is there.</summary>
internal static class LongAnswer
{
    public const string ContentType = "application/x-ndjson";

    /// <summary>Lines of progress from nothing to all of it, at most.</summary>
    private const int Steps = 200;

    /// <summary>Runs the order and tells how far it is; ends when the order has ended, also when the caller went away.</summary>
    public static async Task RunAsync<TRequest, TAnswer>(HttpContext context, LongControlCall<TRequest, TAnswer> call, ControlCaller caller, TRequest request)
    {
        // Only the newest matters: the work never waits for whoever is told.
        var newest = Channel.CreateBounded<WorkProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var work = EndAsync(call(caller, request, new Teller(newest.Writer), context.RequestAborted), newest.Writer);
        try
        {
            await foreach (var progress in newest.Reader.ReadAllAsync(context.RequestAborted))
            {
                await WriteAsync(context, new LongAnswerLine<TAnswer> { Progress = progress });
            }
        }
        catch (OperationCanceledException)
        {
            // The order was told too; the connection is let go when it has stopped.
        }

        await WriteAsync(context, new LongAnswerLine<TAnswer> { Answer = await work });
    }

    /// <summary>A refusal after the first line has been sent.</summary>
    public static Task RefuseAsync(HttpContext context, ControlFault fault) => WriteAsync(context, new LongAnswerLine<ControlFault> { Fault = fault });

    private static async Task<TAnswer> EndAsync<TAnswer>(Task<TAnswer> work, ChannelWriter<WorkProgress> writer)
    {
        try
        {
            return await work;
        }
        finally
        {
            writer.TryComplete();
        }
    }

    private static async Task WriteAsync<TAnswer>(HttpContext context, LongAnswerLine<TAnswer> line)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = ContentType;
        }

        await JsonSerializer.SerializeAsync(context.Response.Body, line, JsonSerializerOptions.Web, context.RequestAborted);
        await context.Response.WriteAsync("\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private sealed class Teller(ChannelWriter<WorkProgress> writer) : IProgress<WorkProgress>
    {
        private long shown = -1;

        public void Report(WorkProgress value)
        {
            var step = value.Done * Steps / Math.Max(1, value.Total);
            if (Interlocked.Exchange(ref shown, step) != step)
            {
                writer.TryWrite(value);
            }
        }
    }
}
