namespace DicomExchange.Node.Forwarding;

/// <summary>One condition of a route, ready to be held against instances.</summary>
/// <param name="Key">What it is called in the settings.</param>
/// <param name="Wanted">What is wanted, for a person.</param>
/// <param name="Holds">Whether it holds; null where the instance does not say what it depends on.</param>
/// <param name="Found">What the instance has there, for a person at the console.</param>
public sealed record RouteTest(string Key, string Wanted, Func<RoutedInstance, bool?> Holds, Func<RoutedInstance, string> Found);
