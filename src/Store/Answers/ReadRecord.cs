using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>Reads of the plain bytes of a record what is asked for; null where they are of another version.</summary>
internal delegate AuditRecord? ReadRecord(ReadOnlySpan<byte> plain);
