namespace DicomExchange.Wire.Associations;

/// <summary>The association ended while something was still to be done on it. Whatever was being received is not complete.</summary>
public sealed class AssociationException : Exception
{
    public AssociationException(AssociationEnd end, Exception? inner = null)
        : base(Text(end), inner)
    {
        End = end;
    }

    public AssociationEnd End { get; }

    private static string Text(AssociationEnd end) => end.Kind switch
    {
        AssociationEndKind.Rejected => $"The association was rejected ({end.Reason}, {end.Reject}).",
        AssociationEndKind.AbortedByPeer => $"The peer aborted the association ({end.Abort}).",
        AssociationEndKind.AbortedLocally => $"The association was aborted here ({end.Reason}).",
        AssociationEndKind.ConnectionLost => $"The connection ended before the association was released ({end.Reason}).",
        _ => "The association is over.",
    };
}
