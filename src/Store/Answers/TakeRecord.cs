namespace DicomExchange.Store.Answers;

/// <summary>Takes the plain bytes of a record, which are cleared afterwards.</summary>
/// <param name="sequence">Its number.</param>
/// <param name="plain">Its bytes.</param>
/// <returns>False where they are of another version.</returns>
internal delegate bool TakeRecord(long sequence, ReadOnlySpan<byte> plain);
