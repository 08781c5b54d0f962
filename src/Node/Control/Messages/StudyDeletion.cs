namespace DicomExchange.Node.Control.Messages;

/// <summary>What a deletion did.</summary>
/// <param name="Instances">So many objects were removed and their key destroyed.</param>
public sealed record StudyDeletion(int Instances);
