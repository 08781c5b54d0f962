namespace DicomExchange.Node.Control.Messages;

public sealed record StudyRequest(string StudyInstanceUid);
