namespace DicomExchange.Node.Control.Messages;

public sealed record StudyDetails(StudyLine Study, IReadOnlyList<InstanceLine> Instances);
