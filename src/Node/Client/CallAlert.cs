using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Wire;

namespace DicomExchange.Node.Client;

/// <summary>Puts it on record when a person's call met another certificate than the partner's, or its own was not taken.</summary>
public static class CallAlert
{
    /// <summary>For <see cref="PartnerDialer.Failed"/>: notes what is an alert, and nothing else.</summary>
    public static Action<PartnerSettings, DialException> To(TransferJournal journal) => (_, failure) =>
    {
        if (failure.IsAlert)
        {
            journal.Note(new TransferNote { Step = TransferStep.Alerted, Reason = failure.Reason, Detail = DetailOf(failure) });
        }
    };

    private static string DetailOf(DialException failure) =>
        failure.Certificate is { } shown && !failure.Explanation.Contains(shown.ToString(), StringComparison.Ordinal)
            ? $"{failure.Explanation} Certificate: {shown}"
            : failure.Explanation;
}
