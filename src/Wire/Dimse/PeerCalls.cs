using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>
/// What may be invoked on a peer whose association is being served: reports that a request of it led to (PS3.4 §J.3.3). Not from within
/// a service of the same association: its answer is what the peer waits for.
/// </summary>
public sealed class PeerCalls
{
    private readonly Association association;
    private readonly CallTable calls;

    internal PeerCalls(Association association, CallTable calls) => (this.association, this.calls) = (association, calls);

    /// <summary>An N-EVENT-REPORT of this class may go out here.</summary>
    public bool TakesReports(Uid sopClass) => NormalizedCall.ContextFor(association.Terms, CommandField.NEventReportRequest, sopClass) is not null;

    /// <summary>
    /// N-EVENT-REPORT (PS3.7 §10.1.1). While it is waited for the association is not idle. A peer that does not answer it may be in the midst
    /// of something else: the association goes on, and an answer that comes later is taken for nothing.
    /// </summary>
    /// <param name="operation">What is reported.</param>
    /// <param name="patience">How long the answer is waited for.</param>
    /// <param name="cancellationToken">Ends it while it has not begun.</param>
    /// <exception cref="AssociationException">The association ended before the answer.</exception>
    /// <exception cref="TimeoutException">No answer came in time: nothing more is to be invoked here.</exception>
    public async ValueTask<DimseReply> InvokeAsync(NormalizedOperation operation, TimeSpan patience, CancellationToken cancellationToken)
    {
        association.BeginOperation();
        try
        {
            return await NormalizedCall.InvokeAsync(association, calls, operation, patience, cancellationToken);
        }
        finally
        {
            association.EndOperation();
        }
    }
}
