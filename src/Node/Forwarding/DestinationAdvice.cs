using DicomExchange.Node.Access;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Forwarding;

/// <summary>What a person can do where nothing can be sent to a partner, and on which side. Pure.</summary>
internal static class DestinationAdvice
{
    /// <param name="reason">The reason word of what is wrong.</param>
    /// <param name="name">The partner's name.</param>
    /// <returns>Sentences; empty where the reason word says all there is to say.</returns>
    public static string Of(string reason, string name) => reason switch
    {
        AccessReasons.OperationNotAllowed =>
            "The settings of the other side do not let this node store; nothing in the settings here changes that. Ask there for \"store\" in what this node may do. "
            + $"It is tried again now and then by itself, and at once with 'dicomx queue retry --to {Quoted(name)}'.",
        AccessReasons.DestinationUnknown =>
            $"No partner has that name any more. 'dicomx queue cancel --to {Quoted(name)} --yes' ends it; to go on, enter a partner under that name again.",
        AccessReasons.DestinationWithoutAddress => "The settings give no \"host\" and \"port\" for it: enter both.",
        AccessReasons.DestinationInClear => "It would go over the network in clear: enter the partner with its certificate, or with \"plainRisk\" if that is meant.",
        _ => string.Empty,
    };

    private static string Quoted(string name) => $"\"{Printable.Text(name)}\"";
}
