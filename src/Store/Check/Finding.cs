using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Check;

/// <summary>Everything of one study that is wrong for the same reason.</summary>
/// <param name="reason">The reason word.</param>
/// <param name="row">The study's row; 0 where there is none.</param>
internal sealed class Finding(string reason, int row)
{
    private const int MostFiles = 16;

    private readonly SortedSet<string> senders = new(StringComparer.Ordinal);
    private readonly List<VaultLocation> files = [];
    private int others;

    public string Reason => reason;

    public int Row => row;

    /// <summary>The study's UID, as far as anything names it.</summary>
    public Uid Study { get; set; }

    /// <summary>Rows of the instances affected; one that is gone at the end of the check was deleted meanwhile.</summary>
    public List<long> Instances { get; } = [];

    /// <summary>Instances, objects or rows affected.</summary>
    public int Count => Instances.Count + others;

    public IReadOnlyCollection<string> Senders => senders;

    public DateTimeOffset? First { get; private set; }

    public DateTimeOffset? Last { get; private set; }

    /// <summary>Files affected, the first of them; their names are random, so they may be shown anywhere.</summary>
    public IReadOnlyCollection<VaultLocation> Files => files;

    public void AddInstance(long instance, VaultLocation? file)
    {
        Instances.Add(instance);
        AddFile(file);
    }

    public void AddOther(VaultLocation? file = null)
    {
        others++;
        AddFile(file);
    }

    public void AddSender(string name)
    {
        if (name.Length > 0)
        {
            senders.Add(name);
        }
    }

    public void AddReceipt(DateTimeOffset at)
    {
        First = First is { } first && first <= at ? first : at;
        Last = Last is { } last && last >= at ? last : at;
    }

    /// <summary>Takes over what the object itself says of its coming.</summary>
    public void AddMeta(ObjectMeta meta)
    {
        AddSender(meta.Owner);
        AddReceipt(meta.ReceivedAt);
        if (Study.IsEmpty)
        {
            Study = meta.Study;
        }
    }

    private void AddFile(VaultLocation? file)
    {
        if (file is { } location && files.Count < MostFiles)
        {
            files.Add(location);
        }
    }
}
