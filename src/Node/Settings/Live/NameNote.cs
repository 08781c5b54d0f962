using DicomExchange.Store;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Settings.Live;

/// <summary>Remembers through a restart which names are partners', so that one that is new in the file is known to be new.</summary>
internal sealed class NameNote(AdmittedNames note, ILogger log)
{
    private IReadOnlySet<string>? noted;

    /// <returns>The names that were admitted when the node ran last; null where that is not known.</returns>
    public IReadOnlySet<string>? Read()
    {
        try
        {
            return noted = note.Read();
        }
        catch (StoreException e)
        {
            ReloadLog.NamesUnknown(log, e.Message);
            return null;
        }
    }

    /// <summary>Notes whoever is admitted now. What cannot be noted is said in the log, and tried again with the next change.</summary>
    public void Write(NodeSettings inForce)
    {
        var names = inForce.Partners.Select(partner => partner.Name).ToHashSet(StringComparer.Ordinal);
        if (noted?.SetEquals(names) == true)
        {
            return;
        }

        try
        {
            note.Write(names);
            noted = names;
        }
        catch (StoreException e)
        {
            ReloadLog.NamesNotNoted(log, e.Message);
        }
    }
}
