using DicomExchange.Dicom.Standard;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>What was stored is fetched again, by our own client: DCMTK 3.6.7 has no TLS in getscu and movescu.</summary>
internal static class RetrieveWork
{
    public static async Task<Done> GetAsync(Rival rival, Uid study, int expected, CancellationToken cancellation)
    {
        var (objects, bytes) = await rival.Caller.GetAsync(study, cancellation);
        return objects == expected ? new Done(objects, bytes) : throw new InvalidOperationException($"{objects} of {expected} instances came");
    }

    /// <param name="expected">How many objects are to be sent to the receiver, and their bytes.</param>
    public static async Task<Done> MoveAsync(Rival rival, Uid study, (int Objects, long Bytes) expected, CancellationToken cancellation)
    {
        var sent = await rival.Caller.MoveAsync(study, cancellation);
        return sent == expected.Objects ? new Done(sent, expected.Bytes) : throw new InvalidOperationException($"{sent} of {expected.Objects} instances were sent");
    }
}
