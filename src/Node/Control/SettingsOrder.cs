using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Node.Control;

/// <summary>The node is told that its settings file is being written, and by whom.</summary>
internal sealed class SettingsOrder(OrderContext context)
{
    /// <summary>Of a SHA-256 as hex.</summary>
    private const int DigestLength = 64;

    public async Task<SettingsTaken> TakeAsync(ControlCaller caller, SettingsNotice notice, CancellationToken cancellation)
    {
        if (context.TakeSettings is not { } take)
        {
            throw new ControlRefusedException("node-not-running", "No node is running: the settings take effect when it is started.");
        }

        if (notice.Digest is not { Length: DigestLength })
        {
            throw new ControlRefusedException("request-unreadable", "The digest is no SHA-256. Use the dicomx of the same version as the node.");
        }

        var isRead = await take(notice.Digest, OrderContext.ActorOf(caller), cancellation);
        return new SettingsTaken(isRead, context.Running?.Invoke().SettingsProblems ?? []);
    }
}
