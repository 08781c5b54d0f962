using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Store.Catalog.Query;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Check;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Store;

/// <summary>
/// The store of one node: objects sealed in the vault, rows sealed in the catalog, study rows opened in memory. One process has it
/// open at a time; within it every member is for any number of threads.
/// </summary>
public sealed class ExchangeStore : IAsyncDisposable
{
    private readonly OpenParts parts;
    private readonly CommitLoop commits;
    private readonly QueryEngine queries;
    private readonly Retrieval retrieval;
    private readonly InstanceEntry entry;
    private readonly HoldingStandings standings;
    private bool isClosed;

    internal ExchangeStore(StorePaths paths, OpenParts parts, CommitLoop commits)
    {
        this.parts = parts;
        this.commits = commits;
        var contents = new StudyContents(parts.Catalog.Index, parts.Readers, parts.Keys, parts.DamagedRows);
        var search = new StudySearch(parts.Catalog.Index, new Candidates(parts.Catalog.Index, parts.Readers, parts.Catalog.Tables.Instances.Eras, parts.Keys.Tokens), contents);
        standings = new HoldingStandings(parts.Catalog);
        queries = new QueryEngine(search, contents, Resolve);
        retrieval = new Retrieval(search, contents, Resolve);
        entry = new InstanceEntry(parts, commits);
        Audit = new AuditTrail(commits, paths.Catalog, parts.Audit, parts.Catalog.Tables.Audit);
        Adoption = new ObjectAdoption(parts, entry);
        Grants = new StoreGrants(parts.Catalog, commits);
        Outbox = new StoreOutbox(parts, commits);
        Admitted = new AdmittedNames(parts, paths.AdmittedNames);
        Administration = new StoreAdministration(parts, commits, new StoreCheck(paths.Catalog, parts, commits, Audit, Adoption), new VerifyNote(paths.VerifyNote));
    }

    public AuditTrail Audit { get; }

    public StoreAdministration Administration { get; }

    public StoreGrants Grants { get; }

    /// <summary>Which names were partners' when this was noted last.</summary>
    public AdmittedNames Admitted { get; }

    /// <summary>What is to be sent to whom, and what became of it.</summary>
    public StoreOutbox Outbox { get; }

    /// <summary>Studies of the catalog for which the key ring has no key that opens; nothing is added to them (<see cref="CatalogReasons.StudyKeyMissing"/>).</summary>
    public int StudiesWithoutKey => parts.Catalog.Index.Hidden.WithoutKey;

    /// <summary>Studies with a row that did not open at start; its owner's part is hidden, and nothing is added to it (<see cref="CatalogReasons.StudyRowDamaged"/>).</summary>
    public int StudiesDamaged => parts.Catalog.Index.Hidden.Damaged;

    /// <summary>Partners whose name could not be read at start: they see what they sent only once they send it again.</summary>
    public int PartnersDamaged => parts.Catalog.Partners.Damaged;

    /// <summary>Rows of series and instances that did not open when a query came to them, and were left out of its answers; at most a thousand are counted.</summary>
    public int RowsDamaged => parts.DamagedRows.Count;

    internal ObjectAdoption Adoption { get; }

    /// <summary>Why nothing is written any more, or null while all is well. Reading goes on either way.</summary>
    public StoreException? Trouble => commits.Trouble;

    /// <summary>True after a failed sync or commit, until the process is started anew.</summary>
    public bool IsReadOnly => Trouble is not null;

    /// <summary>Makes an empty store in the folder and opens it.</summary>
    /// <exception cref="StoreException">There is one already, it is open elsewhere, or the disk refused.</exception>
    public static Task<ExchangeStore> CreateAsync(StoreOptions options, ILoggerFactory loggers, CancellationToken cancellation) =>
        Task.Run(() => StoreOpening.Create(options, loggers), cancellation);

    /// <summary>Opens the store: takes its lock, sweeps what was never acknowledged, and opens all study rows into memory.</summary>
    /// <exception cref="StoreException">It is open elsewhere, a part or a key is missing, or the disk refused.</exception>
    public static Task<ExchangeStore> OpenAsync(StoreOptions options, ILoggerFactory loggers, CancellationToken cancellation) =>
        Task.Run(() => StoreOpening.Open(options, loggers), cancellation);

    /// <summary>Begins to seal an object whose first bytes have arrived.</summary>
    /// <exception cref="StoreException">The disk is full, or the store is read-only.</exception>
    public VaultWriter BeginObject()
    {
        ThrowIfReadOnly();
        return parts.Vault.Begin();
    }

    /// <summary>
    /// Completes an object and enters it into the catalog. When this completes with a safe outcome the object, its rows and its
    /// audit record are on the disk.
    /// </summary>
    /// <param name="writer">All bytes of the data set have been written to it; it is disposed here in every case.</param>
    /// <param name="header">What was read while it passed.</param>
    /// <param name="receipt">Who sent it.</param>
    /// <param name="cancellation">Gives up before the object is complete; what is being committed then is committed.</param>
    /// <returns>A refusal where the disk failed: the reason word is the one of <see cref="StoreException"/>.</returns>
    public async ValueTask<StoreOutcome> AddAsync(VaultWriter writer, InstanceHeader header, Receipt receipt, CancellationToken cancellation)
    {
        VaultObject? incoming = null;
        var isSafe = false;
        try
        {
            ThrowIfReadOnly();
            var tokens = parts.Keys.Tokens;
            var study = tokens.Of(TokenLabel.Study, header.Study);
            if (parts.Catalog.Index.Hidden.IsWithoutKey(study))
            {
                // A new key would take the place of the one that may come back with the right key ring.
                return new StoreOutcome(StoreOutcomeKind.Refused, CatalogReasons.StudyKeyMissing);
            }

            var rows = InstanceRows.Of(header, receipt.PatientDomain);
            var key = await parts.Keys.StudyKeyAsync(study);
            cancellation.ThrowIfCancellationRequested();
            incoming = await writer.CompleteAsync(MetaOf(header, receipt), key);
            var arrived = new ArrivedInstance
            {
                Header = header,
                Receipt = receipt,
                Object = incoming.Value,
                Key = key,
                StudyToken = study,
                SeriesToken = tokens.Of(TokenLabel.Series, header.Series),
                InstanceToken = tokens.Of(TokenLabel.Instance, header.SopInstance),
                Rows = rows,
            };
            var outcome = await entry.EnterAsync(arrived, cancellation);
            isSafe = outcome.IsSafe;
            return outcome;
        }
        catch (StoreException e)
        {
            if (e.DurabilityLost)
            {
                commits.Stop(e);
            }

            return new StoreOutcome(StoreOutcomeKind.Refused, e.Reason);
        }
        catch (Exception e) when (e is ObjectDamagedException or CatalogException)
        {
            // What is damaged is its own file, between being written and being compared.
            return new StoreOutcome(StoreOutcomeKind.Refused, ReasonOf(e));
        }
        finally
        {
            writer.Dispose();
            if (!isSafe && incoming is { } left)
            {
                parts.Vault.Remove(left);
            }
        }
    }

    /// <summary>Records an event that is not an instance arriving; see <see cref="AuditTrail.AppendAsync"/>.</summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public ValueTask AuditAsync(AuditRecord record) => Audit.AppendAsync(record);

    /// <summary>Understands a query; its answers are found as they are enumerated.</summary>
    /// <param name="request">What is asked, and by whom.</param>
    /// <param name="problem">Why the identifier cannot be matched.</param>
    /// <param name="cancellation">Looked at for every study examined, so that a query without matches can be ended too: the
    /// enumeration throws <see cref="OperationCanceledException"/>.</param>
    /// <returns>Null with the problem where the identifier cannot be matched.</returns>
    public QueryRun? Query(QueryRequest request, out IdentifierProblem? problem, CancellationToken cancellation = default) =>
        queries.Run(request, out problem, cancellation);

    /// <summary>Finds what a retrieval names; each instance once, found as it is enumerated.</summary>
    /// <param name="request">What is named, and by whom.</param>
    /// <param name="cancellation">As for <see cref="Query"/>.</param>
    public IEnumerable<InstanceRef> Select(RetrieveRequest request, CancellationToken cancellation = default) => retrieval.Select(request, cancellation);

    /// <summary>
    /// How an instance that was selected for a partner stands to it now: what was granted, revoked or deleted since then shows.
    /// </summary>
    /// <returns>Null when its study was deleted.</returns>
    public StudyStanding? StandingOf(InstanceRef instance, string partner) => standings.Again(instance.Seen, partner);

    /// <summary>Opens an instance's object for reading.</summary>
    /// <exception cref="ObjectDamagedException">It is not what was stored.</exception>
    /// <exception cref="StoreException">Its study was deleted, or the disk could not be read.</exception>
    public VaultReader OpenObject(InstanceRef instance)
    {
        var key = parts.Keys.Find(parts.Keys.Tokens.Of(TokenLabel.Study, instance.Study))
            ?? throw new StoreException(CatalogReasons.StudyDeleted, "The study of this object was deleted meanwhile.");
        return parts.Vault.Open(instance.Object, key);
    }

    /// <summary>Ends the commits that wait, then closes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref isClosed, true))
        {
            await Task.Run(() =>
            {
                try
                {
                    commits.Dispose();
                    if (Trouble is null)
                    {
                        parts.KeepIndex();
                    }
                }
                finally
                {
                    // A last signature that the disk refuses must not keep the lock and the keys.
                    parts.Dispose();
                }
            });
        }
    }

    private static string ReasonOf(Exception error) => error switch
    {
        ObjectDamagedException damaged => damaged.Reason,
        _ => CommitFault.Of(error, isUndecided: false).Why.Reason,
    };

    private static ObjectMeta MetaOf(InstanceHeader header, Receipt receipt) => new()
    {
        TransferSyntax = header.TransferSyntax.Uid,
        SopClass = header.SopClass,
        SopInstance = header.SopInstance,
        Study = header.Study,
        Owner = receipt.Partner,
        PatientDomain = receipt.PatientDomain,
        CallingTitle = receipt.CallingTitle,
        ReceivedAt = receipt.ReceivedAt,
    };

    private ResolvedSight Resolve(Sight sight) => new(parts.Catalog, standings, sight);

    private void ThrowIfReadOnly()
    {
        if (Trouble is { } why)
        {
            throw why;
        }
    }
}
