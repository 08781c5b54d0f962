using Spectre.Console;

namespace DicomExchange.Host.Demo;

/// <summary>Tells the demonstration in plain words: colours and progress bars on a terminal, plain lines elsewhere.</summary>
internal sealed class Storyteller(IAnsiConsole console)
{
    private int step;
    private int failures;

    public bool AllHeld => failures == 0;

    public void Title(string text)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{Markup.Escape(text)}[/]").LeftJustified());
    }

    public void Step(string text)
    {
        step++;
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{step}. {text}[/]");
    }

    public void Say(string text) => console.MarkupLineInterpolated($"   {text}");

    public void Detail(string text) => console.MarkupLineInterpolated($"   [grey]{text}[/]");

    /// <summary>Shows what was to hold and whether it did; a single failure decides the verdict.</summary>
    public void Check(bool held, string promise)
    {
        if (held)
        {
            console.MarkupLineInterpolated($"   [green]ok[/]      {promise}");
            return;
        }

        failures++;
        console.MarkupLineInterpolated($"   [red]FAILED[/]  {promise}");
    }

    /// <summary>Runs work that counts objects, with a bar where somebody is looking.</summary>
    public async Task<T> CountAsync<T>(string label, int total, Func<Action, Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            return await work(static () => { });
        }

        return await console.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("   " + Markup.Escape(label), maxValue: total);
                return await work(() => bar.Increment(1));
            });
    }

    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in headings)
        {
            table.AddColumn(Markup.Escape(heading));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
    }

    public void Verdict(string held, string failed)
    {
        console.WriteLine();
        if (AllHeld)
        {
            console.MarkupLineInterpolated($"[bold green]{held}[/]");
        }
        else
        {
            console.MarkupLineInterpolated($"[bold red]{failed}[/]");
        }
    }
}
