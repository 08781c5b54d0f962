using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Node.Control;

/// <summary>
/// Writes the instances of a study as Part 10 files into a tar archive (POSIX.1-2001): the caller of the socket decides where they
/// go, with its own rights.
/// </summary>
public delegate Task StudyExport(ControlCaller caller, StudyRequest study, Stream archive, CancellationToken cancellation);
