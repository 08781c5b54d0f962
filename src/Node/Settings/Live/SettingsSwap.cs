using DicomExchange.Node.Services;
using DicomExchange.Store;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Settings.Live;

/// <summary>
/// Puts settings in force in a running node. Rights and trust change even where something beside them fails: nobody stays admitted because
/// a certificate of ours is damaged.
/// </summary>
internal sealed class SettingsSwap(LiveSettings settings, LiveTls tls, ListenerSet listeners, Func<IReadOnlyList<HeldName>> held, TimeProvider time)
{
    /// <summary>What is written now, including what waits for a restart.</summary>
    public NodeSettings Written { get; private set; } = settings.Current;

    /// <summary>The fingerprint of the certificate that handshakes show; null without TLS.</summary>
    public Fingerprint? Certificate => tls.Current?.Fingerprint;

    public async Task<SwapOutcome> ApplyAsync(NodeSettings written)
    {
        var changes = SettingsDifference.Between(Written, written);
        var problems = new List<ReloadProblem>();
        var policy = PolicyOf(written, problems);
        var owning = NewNames.Owning(settings.Current, written, held);
        HeldName[] unclaimed = [.. owning.Where(static o => !o.IsClaimed).Select(static o => o.Name)];
        var inForce = NewNames.Without(SettingsDifference.WithoutRestart(settings.Current, written), unclaimed);

        // The rules first: between the two lines a peer that has lost its place is known to nobody, never the other way round.
        settings.Replace(problems.Count == 0 ? inForce : inForce with { Tls = settings.Current.Tls });
        if (policy is not null)
        {
            tls.Replace(policy);
        }

        Written = written;
        problems.AddRange(unclaimed.Select(ReloadProblem.Name));
        problems.AddRange((await listeners.ApplyAsync(written.Listeners)).Select(ReloadProblem.Port));
        return new SwapOutcome(changes, problems, [.. owning.Where(static o => o.IsClaimed).Select(static o => o.Name)]);
    }

    /// <summary>Keys whose new value waits for the next start.</summary>
    public IReadOnlyList<string> Waiting() =>
        [.. SettingsDifference.Between(settings.Current, Written).Where(SettingsDifference.NeedsRestart).Select(c => c.Path)];

    /// <returns>Null when TLS is not spoken any more; what was in force then serves the connections that are left.</returns>
    private TlsPolicy? PolicyOf(NodeSettings written, List<ReloadProblem> problems)
    {
        try
        {
            var policy = TlsFiles.Load(written);
            if (policy is not null && PeriodProblem(policy) is { } problem)
            {
                throw new TlsMaterialException(written.Tls!.Certificate.Full, problem, "Put a certificate in place that is valid today.");
            }

            return policy;
        }
        catch (TlsMaterialException e)
        {
            problems.Add(ReloadProblem.Tls(e.Message));
            return tls.Current is { } inForce ? TlsFiles.WithTrust(inForce, written) : null;
        }
    }

    private string? PeriodProblem(TlsPolicy policy)
    {
        var now = time.GetUtcNow();
        return policy.NotAfter < now ? $"expired on {policy.NotAfter:yyyy-MM-dd}."
            : policy.NotBefore > now ? $"is valid only from {policy.NotBefore:yyyy-MM-dd HH:mm} on."
            : null;
    }
}
