using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Check;

/// <summary>Enters an object that lies in the vault without a row: reads its header again, and takes its sender from what was sealed with it.</summary>
internal sealed class ObjectAdoption(OpenParts parts, InstanceEntry entry)
{
    /// <returns>
    /// What is wrong with it, null when it was entered; and the object itself where the catalog names another one of the same content.
    /// Such a duplicate is the caller's to remove, when no other catalog can come back into force that names it.
    /// </returns>
    /// <exception cref="StoreException">The catalog could not be written.</exception>
    public async ValueTask<(StoreProblem? Problem, VaultObject? Duplicate)> AdoptAsync(VaultLocation location, CancellationToken cancellation)
    {
        var (arrived, problem) = await ReadAsync(location, cancellation);
        if (arrived is null)
        {
            return (problem, null);
        }

        var outcome = await entry.EnterAsync(arrived, cancellation);
        return outcome.IsSafe
            ? (null, outcome.Kind == StoreOutcomeKind.AlreadyHeld ? arrived.Object : null)
            : (new StoreProblem(outcome.Reason!, $"The object vault/{location} could not be entered into the index: {outcome.Reason}."), null);
    }

    /// <summary>Every object of the vault, the first received first, so that the first of several contents is the first again.</summary>
    public IReadOnlyList<VaultLocation> InOrderOfReceipt(Action<StoreProblem> report, CancellationToken cancellation)
    {
        var found = new List<(DateTimeOffset ReceivedAt, VaultLocation Location)>();
        foreach (var location in parts.Vault.Locations())
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using var reader = parts.Vault.OpenUnindexed(location, parts.Keys.Find);
                found.Add((reader.Meta.ReceivedAt, location));
            }
            catch (Exception e) when (e is ObjectDamagedException or StoreException)
            {
                report(ProblemOf(e));
            }
        }

        return [.. found.OrderBy(o => o.ReceivedAt).Select(o => o.Location)];
    }

    private static StoreProblem ProblemOf(Exception error) =>
        new(error is ObjectDamagedException damaged ? damaged.Reason : ((StoreException)error).Reason, error.Message);

    private static StoreProblem Unreadable(VaultLocation location) =>
        new(ProblemReasons.ObjectUnknown, $"The object vault/{location} is not a data set that this version can read; it is left where it is.");

    /// <summary>Reads one object whole. One that cannot be read keeps no other from its place.</summary>
    private async ValueTask<(ArrivedInstance? Arrived, StoreProblem? Problem)> ReadAsync(VaultLocation location, CancellationToken cancellation)
    {
        var isDeleted = false;
        StoreKey? key = null;
        StoreKey? Find(KeyId id)
        {
            key = parts.Keys.Find(id);
            isDeleted = key is null;
            return key;
        }

        try
        {
            using var reader = parts.Vault.OpenUnindexed(location, Find);
            return await ReadHeaderAsync(reader, cancellation) is { } header ? (Arrived(reader, header, key!), null) : (null, Unreadable(location));
        }
        catch (ObjectDamagedException) when (isDeleted)
        {
            return (null, new StoreProblem(
                ProblemReasons.ObjectOfDeletedStudy, $"The object vault/{location} is left from a deleted study; no key opens it. 'dicomx store verify --remove' removes it."));
        }
        catch (Exception e) when (e is ObjectDamagedException or StoreException)
        {
            return (null, ProblemOf(e));
        }
        catch (DataSetException)
        {
            return (null, Unreadable(location));
        }
    }

    private static async ValueTask<InstanceHeader?> ReadHeaderAsync(VaultReader reader, CancellationToken cancellation)
    {
        if (!TransferSyntaxes.TryGet(reader.Meta.TransferSyntax, out var syntax))
        {
            return null;
        }

        var collector = new HeaderCollector(syntax);
        using var scanner = new DataSetScanner(syntax, DataSetLimits.WholeObject with { Bytes = long.MaxValue }, collector);
        while (await reader.ReadNextAsync(cancellation) is { IsEmpty: false } part)
        {
            scanner.Feed(part.Span);
        }

        scanner.Finish();
        var header = collector.Complete();
        return InstanceIdentity.TryRead(header, out _, out _) is { } identity ? new InstanceHeader(identity, header.Elements, syntax) : null;
    }

    private ArrivedInstance Arrived(VaultReader reader, InstanceHeader header, StoreKey key) => new()
    {
        Header = header,
        Receipt = new Receipt
        {
            Partner = reader.Meta.Owner,
            PatientDomain = reader.Meta.PatientDomain,
            CallingTitle = reader.Meta.CallingTitle,
            ReceivedAt = reader.Meta.ReceivedAt,
        },
        Object = reader.Object,
        Key = key,
        StudyToken = parts.Keys.Tokens.Of(TokenLabel.Study, header.Study),
        SeriesToken = parts.Keys.Tokens.Of(TokenLabel.Series, header.Series),
        InstanceToken = parts.Keys.Tokens.Of(TokenLabel.Instance, header.SopInstance),
        Rows = InstanceRows.Of(header, reader.Meta.PatientDomain),
    };
}
