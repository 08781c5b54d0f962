using DicomExchange.Store.Check;
using Spectre.Console;

namespace DicomExchange.Host.Output;

/// <summary>Shows how far long work has come: a bar on a terminal, and elsewhere a plain line at every tenth of it.</summary>
internal sealed class ProgressDisplay : IProgress<WorkProgress>
{
    private const int Steps = 10;

    private readonly TextWriter error;
    private readonly string label;
    private ProgressTask? bar;
    private long shown;

    private ProgressDisplay(TextWriter error, string label)
    {
        this.error = error;
        this.label = label;
    }

    /// <param name="error">Standard error: what is printed there belongs to no answer.</param>
    /// <param name="label">Such as <c>sent</c>.</param>
    /// <param name="work">Tells how far it is as it goes; on a terminal it prints nothing itself until it is done.</param>
    public static async Task<T> ShowAsync<T>(TextWriter error, string label, Func<ProgressDisplay, Task<T>> work)
    {
        var progress = new ProgressDisplay(error, label);
        if (!ReferenceEquals(error, Console.Error) || Console.IsErrorRedirected)
        {
            return await work(progress);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return await console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                progress.bar = context.AddTask(Markup.Escape(label));
                return await work(progress);
            });
    }

    public void Report(WorkProgress value) => At(value.Done, value.Total);

    /// <summary>So many of so many are done.</summary>
    public void At(long done, long total)
    {
        if (bar is not null)
        {
            (bar.MaxValue, bar.Value) = (Math.Max(1, total), done);
        }
        else if (total >= Steps && done * Steps / total is var step && step > shown)
        {
            shown = step;
            error.WriteLine($"{label} {done} of {total}");
        }
    }
}
