namespace DicomExchange.Store.Vault;

/// <summary>What can be wrong with a stored object.</summary>
public static class DamageReasons
{
    public const string Missing = "object-missing";

    /// <summary>The header is not in its format, was changed, or is sealed under another key.</summary>
    public const string Header = "object-header-damaged";

    /// <summary>The file belongs to another name, store or study.</summary>
    public const string Swapped = "object-swapped";

    /// <summary>The file is shorter or longer than what was stored.</summary>
    public const string Length = "object-length-wrong";

    /// <summary>A whole object, but not the one that was stored last under this name.</summary>
    public const string Replaced = "object-replaced";

    /// <summary>The disk does not give the file back, in whole or in part, or not to this user.</summary>
    public const string Unreadable = "object-unreadable";

    /// <summary>A part of the content was changed, moved or cut.</summary>
    public const string Content = "object-content-damaged";
}
