using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Services;
using DicomExchange.Store;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Vault;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Commitment;

/// <summary>
/// Looks whether this node can commit itself to instances of a partner: each that the partner itself has sent and that is held, whose
/// object's file opens under its keys and has the length and the last seal that the index has of it. Of what others sent nothing is said.
/// </summary>
public sealed class HeldCheck(ExchangeStore store, AuditDesk audit)
{
    /// <summary>Instances looked up at once.</summary>
    private const int PageLength = 256;

    /// <param name="partner">Who asks.</param>
    /// <param name="transaction">Under which UID.</param>
    /// <param name="instances">About what.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The catalog cannot be read: nothing can be said now.</exception>
    public async Task<CommitmentResult> RunAsync(string partner, Uid transaction, IReadOnlyList<ReferencedInstance> instances, CancellationToken cancellationToken)
    {
        var committed = new List<ReferencedInstance>();
        var failed = new List<FailedInstance>();
        foreach (var page in instances.Chunk(PageLength))
        {
            var request = new RetrieveRequest
            {
                Level = QueryLevel.Image,
                Sight = Sight.Of(partner, static standing => standing.HasOwn),
                Instances = [.. page.Select(static instance => instance.SopInstance).Distinct()],
            };
            var held = store.Select(request, cancellationToken).ToLookup(static found => found.SopInstance);
            foreach (var instance in page)
            {
                if (await FailureOfAsync(instance, [.. held[instance.SopInstance]]) is { } failure)
                {
                    failed.Add(new FailedInstance(instance, failure.Code));
                }
                else
                {
                    committed.Add(instance);
                }
            }
        }

        return new CommitmentResult(transaction, committed, failed);
    }

    /// <returns>Null where it can be committed.</returns>
    private async Task<DimseStatus?> FailureOfAsync(ReferencedInstance instance, IReadOnlyList<InstanceRef> held)
    {
        if (held.Count == 0)
        {
            return DimseStatus.NoSuchInstance;
        }

        foreach (var one in held)
        {
            if (one.SopClass != instance.SopClass)
            {
                return DimseStatus.ClassInstanceConflict;
            }

            try
            {
                store.OpenObject(one).Dispose();
            }
            catch (ObjectDamagedException damage)
            {
                await audit.ObjectDamagedAsync(one, damage.Reason);
                return DimseStatus.ProcessingFailure;
            }
            catch (StoreException fault)
            {
                return fault.Reason == CatalogReasons.StudyDeleted ? DimseStatus.NoSuchInstance : DimseStatus.ProcessingFailure;
            }
        }

        return null;
    }
}
