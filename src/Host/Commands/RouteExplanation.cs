using System.CommandLine;
using System.Globalization;
using DicomExchange.Dicom.Standard;
using DicomExchange.Host.Output;
using DicomExchange.Node.Client;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Host.Commands;

/// <summary>
/// The options of <c>config check</c> that say what routes would do with a file: which take it, condition by condition, who would get it and
/// who would be granted it. Nothing is sent, kept or put on record.
/// </summary>
internal sealed class RouteExplanation
{
    private readonly Option<FileInfo?> file = new("--explain") { Description = "Say what the routes would do with this DICOM file if it arrived.", HelpName = "FILE" };
    private readonly Option<string?> from = new("--from") { Description = "With --explain: who would send it.", HelpName = "PARTNER" };
    private readonly Option<string?> called = new("--called") { Description = "With --explain: which AE title of this node the sender would call.", HelpName = "TITLE" };
    private readonly Option<DateTimeOffset?> at = DayOption.Create("--at", "With --explain: when it would arrive, such as 2026-03-02T22:30. Default: now.", isLast: false);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { file, from, called, at })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is null && (result.GetValue(from) ?? result.GetValue(called)) is not null)
            {
                result.AddError("--from and --called belong to --explain FILE.");
            }
        });
    }

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(file) is not null;

    /// <exception cref="CommandRefusedException">The file cannot be read, or nobody is called so.</exception>
    public async Task WriteAsync(NodeSettings settings, ParseResult parsed, CancellationToken cancellation)
    {
        var routes = new RouteMatcher(settings);
        var path = parsed.GetValue(file)!.FullName;
        if (!File.Exists(path))
        {
            throw new CommandRefusedException(Directory.Exists(path) ? $"{path} is a folder. Name one DICOM file with --explain." : $"There is no file {path}. Name a DICOM file with --explain.");
        }

        var (attributes, reason) = await FileHeader.ReadAsync(path, routes.Header, cancellation);
        var sender = parsed.GetValue(from) is { } name ? PartnerCommand.Named(settings, name) : null;
        var instance = new RoutedInstance(
            attributes ?? throw new CommandRefusedException($"{path}: {UnsentText.Of(reason)}"),
            parsed.GetValue(at) ?? TimeProvider.System.GetLocalNow())
        {
            Sender = sender?.Name,
            CalledAe = TitleOf(settings, parsed.GetValue(called)),
        };
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine();
        output.WriteLine($"If this instance arrived on {instance.At.ToString("dddd, yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)}{(sender is null ? string.Empty : $", from {Printable.Text(sender.Name)}")}:");
        if (sender is not null && !sender.May.Contains(Operation.Store))
        {
            output.WriteLine($"{Printable.Text(sender.Name)} may not store, so nothing arrives from it: add \"store\" to its \"may\".");
        }

        WriteRoutes(output, routes, instance);
        WriteEffects(output, routes, instance);
    }

    private static AeTitle? TitleOf(NodeSettings settings, string? called)
    {
        if (called is null)
        {
            return settings.Node.AeTitles.Count == 1 ? settings.Node.AeTitles[0] : null;
        }

        return AeTitle.TryParse(called, out var title) && settings.Node.AeTitles.Contains(title)
            ? title
            : throw new CommandRefusedException($"\"{called}\" is no AE title of this node. It answers to {string.Join(", ", settings.Node.AeTitles)}.");
    }

    private static void WriteRoutes(TextWriter output, RouteMatcher routes, RoutedInstance instance)
    {
        foreach (var (route, conditions) in routes.Explain(instance))
        {
            output.WriteLine();
            output.WriteLine($"route \"{Printable.Text(route.Name)}\" {Verdict(conditions)}");
            if (conditions.Count == 0)
            {
                output.WriteLine("  (no condition)");
                continue;
            }

            var table = new TextTable("  holds", "condition", "wanted", "found");
            foreach (var (test, holds) in conditions)
            {
                table.Add(holds switch { true => "  yes", false => "  no", null => "  ?" }, test.Key, test.Wanted, test.Found(instance));
            }

            table.WriteTo(output);
        }
    }

    private static string Verdict(IReadOnlyList<(RouteTest Test, bool? Holds)> conditions)
    {
        var open = conditions.Where(static c => c.Holds is null).Select(static c => c.Test.Key == "from" ? "who sends it (--from)" : "the title that is called (--called)").ToList();
        return conditions.Any(static c => c.Holds == false) ? "does not take it"
            : open.Count == 0 ? "takes it"
            : $"takes it or not, depending on {string.Join(" and ", open)}";
    }

    private static void WriteEffects(TextWriter output, RouteMatcher routes, RoutedInstance instance)
    {
        var (orders, grants) = (RouteOrders.Of(routes, instance), RouteGrants.Of(routes, instance));
        output.WriteLine();
        foreach (var order in orders)
        {
            var when = order.Quiet == TimeSpan.Zero ? "at once" : $"after {order.Quiet.TotalSeconds} s without another instance of the study";
            output.WriteLine(Printable.Sentence($"Sent to {order.To} {when}, by route \"{order.Route}\"."));
        }

        foreach (var grant in grants)
        {
            output.WriteLine(Printable.Sentence($"Granted to {grant.To} until {Moment.Of(grant.Until)}, by route \"{grant.Route}\" ({grant.Basis})."));
        }

        if (orders.Count > 0)
        {
            output.WriteLine("If this node holds the same content already, nothing is sent: 'dicomx study show' says what is held, and who has it.");
        }

        if (orders.Count == 0 && grants.Count == 0)
        {
            output.WriteLine("Sent to nobody and granted to nobody by what is known so far. What is held already is not forwarded again.");
        }
    }
}
