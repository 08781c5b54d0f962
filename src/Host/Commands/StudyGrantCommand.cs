using System.CommandLine;
using System.Globalization;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx study grant</c>.</summary>
internal static class StudyGrantCommand
{
    private const int MostDays = 36_500;

    public static Command Create()
    {
        var uid = StudyCommand.Uid();
        uid.Arity = ArgumentArity.ZeroOrOne;
        var scope = new GrantScopeOptions();
        var to = new Option<string>("--to") { Description = "Who may see: name or AE title of a partner.", Required = true, HelpName = "PARTNER" };
        var basis = new Option<string>("--basis") { Description = "Why: a word such as treatment, or the reference of the patient's authorisation.", Required = true, HelpName = "TEXT" };
        var days = Days();
        var from = DayOption.Create("--from", "The first day, or moment. Without it: now.", isLast: false);
        var until = DayOption.Create("--until", "The last day, or the moment of its end.", isLast: true);
        var open = new Option<bool>("--open-end") { Description = "Until it is revoked." };
        var command = ConsoleVerb.Create("grant", "Let a partner see what another sent of one study or one patient, for a time.", (api, parsed, cancellation) =>
        {
            var request = new GrantRequest
            {
                StudyInstanceUid = parsed.GetValue(uid),
                PatientId = scope.Patient(parsed),
                Domain = scope.Domain(parsed),
                To = parsed.GetValue(to)!,
                Of = scope.Of(parsed),
                From = parsed.GetValue(from),
                Until = parsed.GetValue(until),
                Days = parsed.GetValue(days),
                IsOpenEnded = parsed.GetValue(open),
                Basis = parsed.GetValue(basis)!,
            };
            return RunAsync(api, request, parsed.InvocationConfiguration.Output, cancellation);
        });
        command.Add(uid);
        scope.AddTo(command);
        foreach (var option in new Option[] { to, days, until, open, from, basis })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(uid) is { Tokens.Count: > 0 } == (result.GetValue<string?>("--patient") is not null))
            {
                result.AddError("Name either a study, or a patient with --patient.");
            }

            if (new[] { result.GetResult(days) is { Implicit: false }, result.GetResult(until) is { Implicit: false }, result.GetResult(open) is { Implicit: false } }.Count(given => given) != 1)
            {
                result.AddError("Say how long: --days, --until, or --open-end for a grant that lasts until it is revoked.");
            }
        });
        return command;
    }

    private static Option<int?> Days() => new("--days")
    {
        Description = "For so many days from its beginning.",
        HelpName = "N",
        CustomParser = result =>
        {
            if (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days is < 1 or > MostDays)
            {
                result.AddError($"--days: a number from 1 to {MostDays}, not '{result.Tokens[0].Value}'.");
            }

            return days;
        },
    };

    private static async Task<int> RunAsync(ControlApi api, GrantRequest request, TextWriter output, CancellationToken cancellation)
    {
        var grant = await api.GiveGrant(ControlCaller.Self, request, cancellation);
        var what = grant.StudyInstanceUid.Length > 0 ? "of this study" : $"of patient {grant.PatientId} of {grant.Domain}, what comes later included";
        output.WriteLine(Printable.Text($"Grant {grant.Id}: \"{grant.To}\" may see what \"{grant.Of}\" sent {what}."));
        output.WriteLine($"From {Moment.Of(grant.From)} {(grant.Until is { } until ? $"until {Moment.Of(until)}" : "until it is revoked")}; it is on record. 'dicomx study revoke {grant.Id}' ends it at once.");
        return ExitCodes.Done;
    }
}
