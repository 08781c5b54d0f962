using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Settings;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx partner list|add|test|remove</c>: the entries of <c>partners</c> in the settings file.</summary>
internal static class PartnerCommand
{
    public static Command Create() => new("partner", "List, enter, try and remove partners.")
    {
        List(),
        PartnerAddCommand.Create(),
        PartnerTestCommand.Create(),
        PartnerRemoveCommand.Create(),
    };

    /// <exception cref="CommandRefusedException">Nobody, or several, are called so.</exception>
    public static PartnerSettings Named(NodeSettings settings, string name)
    {
        var found = new PartnerNames(settings.Partners).Named(name);
        return found.Count == 1 ? found[0] : throw new CommandRefusedException(found.Count == 0
            ? $"\"{name}\" is no partner's name or AE title in {settings.File}; 'dicomx partner list' lists them."
            : $"{PartnerNames.Ambiguity(name, found)}. Use {PartnerNames.Remedy(name, found)}.");
    }

    private static Command List()
    {
        var (config, json) = (ConfigOption.Create(), JsonOption.Create());
        var command = new Command("list", "List the partners, how they are known and what they may do.") { config, json };
        command.SetAction(parsed =>
        {
            var partners = ConfigOption.Load(parsed.GetValue(config)!).Partners.Select(PartnerLine.Of).ToList();
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, partners);
                return ExitCodes.Done;
            }

            if (partners.Count == 0)
            {
                output.WriteLine("No partner is listed, so nobody gets in. 'dicomx partner add' enters one.");
                return ExitCodes.Done;
            }

            var table = new TextTable("name", "ae titles", "known by", "address", "may", "sees");
            foreach (var partner in partners)
            {
                table.Add(partner.Name, string.Join(",", partner.AeTitles), string.Join(" ", partner.KnownBy), partner.Address ?? "-", string.Join(",", partner.May), partner.Sees);
            }

            table.WriteTo(output);
            return ExitCodes.Done;
        });
        return command;
    }
}
