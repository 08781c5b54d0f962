namespace DicomExchange.Store.Outbox;

/// <summary>What a route asks for of an instance that arrives: that it is sent on.</summary>
/// <param name="To">The partner's name in the settings.</param>
/// <param name="Route">The route's name. Where several routes name one partner the first counts.</param>
/// <param name="Quiet">How long nothing more of the study may have arrived before sending begins; zero for at once, at most <see cref="LongestQuiet"/>.</param>
public sealed record DeliveryOrder(string To, string Route, TimeSpan Quiet)
{
    /// <summary>A longer quiet time counts as this one.</summary>
    public static readonly TimeSpan LongestQuiet = TimeSpan.FromDays(31);
}
