namespace DicomExchange.Store;

/// <summary>What a store keeps under the name of a partner; whoever has that name in the settings has it.</summary>
/// <param name="Name">The partner's name.</param>
/// <param name="Studies">Studies of which it sent something.</param>
/// <param name="Instances">What it sent of them, each SOP Instance UID once.</param>
/// <param name="GrantsTo">Grants that have not ended, by which it sees what others sent.</param>
/// <param name="GrantsOf">Grants that have not ended, by which others see what it sent, and what it sends of their patients.</param>
public sealed record HeldName(string Name, int Studies, long Instances, int GrantsTo, int GrantsOf)
{
    /// <summary>Deliveries to it that are to be sent.</summary>
    public int Waiting { get; init; }

    /// <summary>Deliveries to it about which a person has to decide; one word sends them.</summary>
    public int OnHold { get; init; }
}
