using System.CommandLine;
using System.Globalization;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx queue retry</c> and <c>dicomx queue cancel</c>.</summary>
internal sealed class QueueChangeCommand
{
    private readonly Argument<string[]> numbers = new("number") { Description = "Numbers, as 'dicomx queue list --instances' shows them.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> to = QueueCommand.To();
    private readonly Option<string?> study = QueueCommand.Study();
    private readonly Option<bool> all = new("--all") { Description = "Everything in the queue." };

    /// <summary>Only a cancellation has a choice of states.</summary>
    private readonly Option<string?> state = QueueCommand.State("waiting", "held");

    public static Command Retry()
    {
        var options = new QueueChangeCommand();
        var command = ConsoleVerb.Create("retry", "Send again what is held, and try at once whatever waits for a partner that could not be reached.", async (api, parsed, cancellation) =>
        {
            var changed = await api.RetryQueue(ControlCaller.Self, options.Of(parsed), cancellation);
            parsed.InvocationConfiguration.Output.WriteLine(changed.Deliveries == 0
                ? "Nothing of it was held. What waits is tried at once where the node runs."
                : $"{Amounts.Of(changed.Deliveries, "instance")} will be sent again, and that is on record.");
            return ExitCodes.Done;
        });
        options.AddTo(command);
        return command;
    }

    public static Command Cancel()
    {
        var options = new QueueChangeCommand();
        var yes = new Option<bool>("--yes") { Description = "Really cancel; without it nothing happens." };
        var command = ConsoleVerb.Create("cancel", "Do not send what waits or is held. What is on its way is not called back.", async (api, parsed, cancellation) =>
        {
            if (!parsed.GetValue(yes))
            {
                throw new CommandRefusedException("What is cancelled is never queued for the same partner again. Look at it with 'dicomx queue list', then repeat the command with --yes.");
            }

            var changed = await api.CancelQueue(ControlCaller.Self, options.Of(parsed), cancellation);
            parsed.InvocationConfiguration.Output.WriteLine(changed.Deliveries == 0
                ? "Nothing of it waits or is held."
                : $"{Amounts.Of(changed.Deliveries, "instance")} will not be sent, and that is on record.");
            return ExitCodes.Done;
        });
        options.AddTo(command);
        command.Add(options.state);
        command.Add(yes);
        return command;
    }

    private static long? NumberOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void AddTo(Command command)
    {
        command.Add(numbers);
        foreach (var option in new Option[] { to, study, all })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            var names = result.GetValue(to) is not null || result.GetValue(study) is not null || result.GetValue(numbers) is { Length: > 0 };
            if (result.GetValue(numbers)?.FirstOrDefault(static text => NumberOf(text) is null) is { } wrong)
            {
                result.AddError($"'{wrong}' is no number of 'dicomx queue list --instances'.");
            }
            else if (names == result.GetValue(all))
            {
                result.AddError("Say which: --to PARTNER, --study UID, numbers of 'dicomx queue list --instances', or --all.");
            }
        });
    }

    private QueueRequest Of(ParseResult parsed) => new()
    {
        To = parsed.GetValue(to),
        StudyInstanceUid = parsed.GetValue(study),
        State = parsed.CommandResult.Command.Options.Contains(state) ? parsed.GetValue(state) : null,
        Numbers = [.. (parsed.GetValue(numbers) ?? []).Select(static text => NumberOf(text)!.Value)],
        All = parsed.GetValue(all),
    };
}
