using System.CommandLine;

namespace DicomExchange.Host.Commands;

/// <summary>What a grant is about, as it is typed: a study, or a patient with <c>--patient</c> and <c>--domain</c>, and whose instances.</summary>
internal sealed class GrantScopeOptions
{
    private readonly Option<string?> patient = new("--patient") { Description = "Instead of a study: the Patient ID, exactly as it is held.", HelpName = "ID" };
    private readonly Option<string?> domain = new("--domain") { Description = "With --patient: whose Patient ID it is, where the same ID is held of several.", HelpName = "DOMAIN" };
    private readonly Option<string?> of = new("--of") { Description = "Whose instances: the partner that sent them, where there are several.", HelpName = "PARTNER" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { patient, domain, of })
        {
            command.Add(option);
        }
    }

    public string? Patient(ParseResult parsed) => parsed.GetValue(patient);

    public string? Domain(ParseResult parsed) => parsed.GetValue(domain);

    public string? Of(ParseResult parsed) => parsed.GetValue(of);
}
