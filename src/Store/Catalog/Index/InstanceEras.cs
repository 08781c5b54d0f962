using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Index;

/// <summary>
/// In which part of the catalog an instance may stand. Rows of instances are indexed era by era, an era being so many numbers one after the
/// other: what arrives changes pages of the last era only, which are few and at hand, and not one somewhere among all that were
/// ever written. What that takes away, to find an instance at one place, the filters give back: two bytes of memory for an instance say of nearly every era that
/// it need not be looked at. One thread at a time adds, any number asks without a lock.
/// </summary>
internal sealed class InstanceEras
{
    /// <summary>As in the index <c>instances_token</c>: the era of a row is its number without so many low bits.</summary>
    public const int Shift = 17;

    /// <summary>The most instances in an era.</summary>
    public const int Length = 1 << Shift;

    /// <summary>In ascending order of numbers; replaced, never changed.</summary>
    private volatile (long Number, EraFilter Filter)[] eras = [];

    public static long Of(long instance) => instance >> Shift;

    /// <summary>The last era in which something stands, with its filter; null where nothing does.</summary>
    public (long Number, EraFilter Filter)? Last => eras is [.., var last] ? last : null;

    /// <summary>Puts an era that follows all others.</summary>
    public void Put(long number, EraFilter filter) => eras = [.. eras, (number, filter)];

    /// <summary>Before the row can be seen: whoever sees it finds it then.</summary>
    /// <param name="instance">Its row, in the last era or a later one.</param>
    /// <param name="token">Its token.</param>
    public void Add(long instance, Token token)
    {
        var number = Of(instance);
        if (Last?.Number != number)
        {
            Put(number, new EraFilter());
        }

        eras[^1].Filter.Add(token);
    }

    /// <summary>The eras in which the instance may stand, the first one first; in all others it does not.</summary>
    public IReadOnlyList<long> ThatMayHold(Token token)
    {
        List<long>? found = null;
        foreach (var (number, filter) in eras)
        {
            if (filter.MayHold(token))
            {
                (found ??= []).Add(number);
            }
        }

        return found ?? (IReadOnlyList<long>)[];
    }
}
