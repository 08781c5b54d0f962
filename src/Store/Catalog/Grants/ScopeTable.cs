using System.Collections.Concurrent;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>
/// Grants to one partner by what they are of: Study Instance UIDs, or Patient IDs. Who commits changes it, any number read it
/// without a lock. Finding allocates nothing.
/// </summary>
internal sealed class ScopeTable
{
    private readonly ConcurrentDictionary<byte[], GrantedScope[]> scopes = new(ByteKeys.Comparer);
    private readonly ConcurrentDictionary<byte[], GrantedScope[]>.AlternateLookup<ReadOnlySpan<byte>> found;

    public ScopeTable() => found = scopes.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The studies or patients that something is granted of, each once.</summary>
    public IEnumerable<byte[]> Keys => scopes.Select(static scope => scope.Key);

    public bool IsEmpty => scopes.IsEmpty;

    public Grant[] Find(string owner, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> key)
    {
        if (found.TryGetValue(key, out var entries))
        {
            foreach (var entry in entries)
            {
                if (entry.Is(owner, domain))
                {
                    return entry.Grants;
                }
            }
        }

        return [];
    }

    /// <summary>Puts these grants in the place of what was there of the owner; none take it away.</summary>
    public void Set(byte[] key, GrantedScope scope)
    {
        GrantedScope[] others = [.. scopes.GetValueOrDefault(key, []).Where(entry => !entry.Is(scope.Owner, scope.Domain))];
        if (scope.Grants.Length > 0)
        {
            scopes[key] = [.. others, scope];
        }
        else if (others.Length > 0)
        {
            scopes[key] = others;
        }
        else
        {
            scopes.TryRemove(key, out _);
        }
    }
}
