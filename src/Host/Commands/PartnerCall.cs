using System.CommandLine;
using DicomExchange.Node.Client;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;

namespace DicomExchange.Host.Commands;

/// <summary>What a verb needs to call a partner.</summary>
internal sealed record PartnerCall(PartnerDialer Dialer, PartnerSettings Partner, NodeSettings Settings, TransferJournal Journal, ParseResult Parsed)
{
    public TextWriter Output => Parsed.InvocationConfiguration.Output;

    public TextWriter Error => Parsed.InvocationConfiguration.Error;

    /// <summary>Puts on record what is about to be done; the partner may be called only behind it.</summary>
    public Task BeginAsync(string verb, CancellationToken cancellation, string study = "", long count = 0) =>
        Journal.BeginAsync(new TransferNote { Step = TransferStep.Begun, Detail = verb, Study = study, Count = count }, cancellation);
}
