using System.CommandLine;
using System.Globalization;
using DicomExchange.Dicom.Standard;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx study revoke</c>.</summary>
internal static class StudyRevokeCommand
{
    public static Command Create()
    {
        var what = What();
        var scope = new GrantScopeOptions();
        var to = new Option<string?>("--to") { Description = "With a study or patient: whose grants of it.", HelpName = "PARTNER" };
        var command = ConsoleVerb.Create("revoke", "Take grants away; what is being sent under them stops at the next instance.", (api, parsed, cancellation) =>
        {
            var named = parsed.GetValue(what);
            var request = new RevokeRequest
            {
                Id = NumberOf(named),
                StudyInstanceUid = NumberOf(named) is null ? named : null,
                PatientId = scope.Patient(parsed),
                Domain = scope.Domain(parsed),
                To = parsed.GetValue(to),
                Of = scope.Of(parsed),
            };
            return RunAsync(api, request, parsed.InvocationConfiguration.Output, cancellation);
        });
        command.Add(what);
        scope.AddTo(command);
        command.Add(to);
        command.Validators.Add(result =>
        {
            var named = result.GetValue(what);
            if ((named is null) == (result.GetValue<string?>("--patient") is null))
            {
                result.AddError("Name either the number of a grant or a study, or a patient with --patient.");
            }
            else if (NumberOf(named) is null && result.GetValue(to) is null)
            {
                result.AddError("Say from whom with --to, or name the grant by its number.");
            }
        });
        return command;
    }

    private static Argument<string?> What()
    {
        var what = new Argument<string?>("grant") { Description = "The number of a grant, as 'dicomx study grants' shows it, or a Study Instance UID.", Arity = ArgumentArity.ZeroOrOne };
        what.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && NumberOf(result.Tokens[0].Value) is null && !Uid.TryParse(result.Tokens[0].Value, out _))
            {
                result.AddError("That is neither the number of a grant nor a Study Instance UID.");
            }
        });
        return what;
    }

    private static long? NumberOf(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static async Task<int> RunAsync(ControlApi api, RevokeRequest request, TextWriter output, CancellationToken cancellation)
    {
        var revoked = await api.RevokeGrants(ControlCaller.Self, request, cancellation);
        output.WriteLine($"Revoked, at once and on record: {Amounts.Of(revoked.Grants.Count, "grant")}.");
        GrantTable.Write(output, revoked.Grants);
        if (revoked.Covering.Count > 0)
        {
            output.WriteLine();
            output.WriteLine($"Some of it is still granted to the same partner. To end that as well: {string.Join(", ", revoked.Covering.Select(grant => $"'dicomx study revoke {grant.Id}'"))}.");
            if (revoked.Covering.Any(grant => grant.PatientId.Length > 0))
            {
                output.WriteLine("A grant of the patient ends for all studies of that patient.");
            }

            GrantTable.Write(output, revoked.Covering);
        }

        if (revoked.SeesAll)
        {
            output.WriteLine("The settings let the partner see everything (\"sees\": \"all\"): change that to end it.");
        }

        return ExitCodes.Done;
    }
}
