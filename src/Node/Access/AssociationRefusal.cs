namespace DicomExchange.Node.Access;

/// <summary>An association that is not accepted: the word for people and the three bytes of A-ASSOCIATE-RJ (PS3.8 §9.3.4).</summary>
/// <param name="Reason">A word of <see cref="AccessReasons"/>.</param>
/// <param name="Result">1 permanent, 2 transient.</param>
/// <param name="Source">1 service user, 3 service provider (presentation).</param>
/// <param name="Code">With source 1: 3 calling, 7 called AE title not recognized. With source 3: 2 local limit exceeded.</param>
public sealed record AssociationRefusal(string Reason, byte Result, byte Source, byte Code)
{
    public static AssociationRefusal Calling(string reason) => new(reason, 1, 1, 3);

    public static AssociationRefusal Called(string reason) => new(reason, 1, 1, 7);

    public static AssociationRefusal Limit(string reason) => new(reason, 2, 3, 2);
}
