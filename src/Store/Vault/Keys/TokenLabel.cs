namespace DicomExchange.Store.Vault.Keys;

/// <summary>What kind of identifier a token stands for. Each kind has its own key, so equal texts of two kinds show no relation.</summary>
public enum TokenLabel : byte
{
    Study = 1,
    Series = 2,
    Instance = 3,
    Patient = 4,
}
