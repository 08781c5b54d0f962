using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Store.Catalog;

/// <summary>
/// What the one who asks may see: a decision over the facts of each holding, made by whoever makes the sight. Whatever it does not
/// show does not exist for the answer: not in matches, not in counts.
/// </summary>
public sealed class Sight
{
    private readonly Func<StudyStanding, bool> shows;

    private Sight(string? partner, Func<StudyStanding, bool> shows)
    {
        Partner = partner;
        this.shows = shows;
    }

    /// <summary>All that the store holds, for the administrator.</summary>
    public static Sight All { get; } = new(null, static _ => true);

    /// <summary>Who asks: facts are gathered from this partner's side.</summary>
    public string? Partner { get; }

    /// <summary>
    /// True where even what is neither the asker's own nor granted is shown; where false, only that needs to be looked at.
    /// </summary>
    internal bool ShowsStrangers => shows(default);

    /// <param name="partner">Who asks.</param>
    /// <param name="shows">
    /// The decision, asked anew for every holding. Facts in favour only ever speak for it: what it shows to a stranger it shows to all.
    /// </param>
    public static Sight Of(string partner, Func<StudyStanding, bool> shows) => new(partner, shows);

    internal bool Shows(StudyStanding standing) => shows(standing);
}
