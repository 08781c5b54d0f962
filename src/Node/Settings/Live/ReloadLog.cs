using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Settings.Live;

/// <summary>What becomes of changed settings, in the log. Keys and names of partners; never a value.</summary>
internal static partial class ReloadLog
{
    [LoggerMessage(120, LogLevel.Information, "Settings changed by {Actor}: {Change}")]
    public static partial void Changed(ILogger log, string actor, string change);

    [LoggerMessage(121, LogLevel.Error, "Changed settings are not in force ({Reason}): {Line}")]
    public static partial void Refused(ILogger log, string reason, string line);

    [LoggerMessage(122, LogLevel.Information, "The settings are right again and in force")]
    public static partial void Mended(ILogger log);

    [LoggerMessage(123, LogLevel.Warning, "{Key} was changed in the settings; it takes effect when the node is started again")]
    public static partial void NeedsRestart(ILogger log, string key);

    [LoggerMessage(124, LogLevel.Information, "The certificate of this node is now {Fingerprint}")]
    public static partial void Certificate(ILogger log, string fingerprint);

    [LoggerMessage(126, LogLevel.Warning, "\"{Partner}\" is no partner any more; under its name the store keeps {Held}. Whoever is entered under that name again gets them")]
    public static partial void NameLeft(ILogger log, string partner, string held);

    [LoggerMessage(127, LogLevel.Warning, "\"{Partner}\" is a partner now and takes over what the store keeps under that name: {Held}")]
    public static partial void NameTakenOver(ILogger log, string partner, string held);

    [LoggerMessage(128, LogLevel.Error, "Which partners were admitted before cannot be read, so all of the settings are taken as known: {Problem}")]
    public static partial void NamesUnknown(ILogger log, string problem);

    [LoggerMessage(129, LogLevel.Error, "Which partners are admitted could not be noted; after a restart new ones may be taken for known, or known ones for new: {Problem}")]
    public static partial void NamesNotNoted(ILogger log, string problem);

    [LoggerMessage(125, LogLevel.Error, "The settings could not be looked at: a fault in the program itself. They stay as they are and are looked at again.")]
    public static partial void Faulted(ILogger log, Exception fault);
}
