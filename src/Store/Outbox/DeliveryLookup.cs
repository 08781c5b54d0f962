using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Outbox;

/// <summary>Finds what rows of the queue speak of. One for each call: it remembers the study and the series it looked at last.</summary>
internal sealed class DeliveryLookup(OpenParts parts, OutboxReader reader)
{
    private (int Number, Uid Uid, StoreKey? Key, string Reason) study = (0, default, null, string.Empty);
    private string patient = string.Empty;
    private (long Number, Uid Uid) series;

    /// <summary>A row as a line of queue and ledger.</summary>
    public Delivery Describe(DeliveryRow row)
    {
        Find(row.Study);
        var instance = study.Key is { } key && reader.ContentOf(row.Study, row.Instance) is { } content
            ? parts.DamagedRows.TryOpen(SealedTable.Instances, row.Instance, key, content.Row)
            : null;
        var to = parts.Catalog.Partners.NameOf(row.Destination);
        return new Delivery
        {
            Id = row.Id,
            To = to,
            Study = study.Uid,
            SopInstance = UidOf(instance, CatalogAttributes.SopInstanceUid),
            SopClass = UidOf(instance, CatalogAttributes.SopClassUid),
            State = row.State,
            Route = row.Route,
            QueuedAt = row.QueuedAt,
            Quiet = row.State == DeliveryState.Waiting ? parts.Catalog.Waiting.QuietOf(row) : null,
            SettledAt = row.SettledAt,
            Status = row.Status,
            Reason = row.IsDamaged || to.Length == 0 ? OutboxReasons.DeliveryDamaged : row.Reason,
            Bytes = row.Bytes,
            CommittedAt = row.CommittedAt,
            Transaction = parts.Catalog.Commitments.AskedOf(row.Id)?.Transaction ?? row.Transaction,
        };
    }

    /// <summary>The instance to be sent, or why there is none.</summary>
    public OutgoingInstance Resolve((int Study, int Destination) of, long delivery, long instance)
    {
        var studyNumber = of.Study;
        Find(studyNumber);
        if (study.Key is not { } key)
        {
            return new OutgoingInstance(delivery, null, study.Reason);
        }

        if (reader.ContentOf(studyNumber, instance) is not { } content)
        {
            return new OutgoingInstance(delivery, null, OutboxReasons.InstanceMissing);
        }

        var found = new InstanceRef
        {
            Object = content.Object,
            SopClass = default,
            SopInstance = default,
            TransferSyntax = default,
            Study = study.Uid,
            PatientKey = patient,
            Series = SeriesOf(studyNumber, instance, key),
        };
        if (parts.DamagedRows.TryOpen(SealedTable.Instances, instance, key, content.Row) is not { } row || found.Series.IsEmpty || found.Study.IsEmpty)
        {
            return new OutgoingInstance(delivery, null, StoreReasons.RowDamaged);
        }

        return new OutgoingInstance(
            delivery,
            found with
            {
                SopClass = UidOf(row, CatalogAttributes.SopClassUid),
                SopInstance = UidOf(row, CatalogAttributes.SopInstanceUid),
                TransferSyntax = UidOf(row, CatalogAttributes.TransferSyntax),
            },
            string.Empty,
            reader.HasRival(instance, of.Destination));
    }

    private static Uid UidOf(ReadOnlySpan<byte> row, byte code) => Uid.TryParse(RowFields.Find(row, code), out var uid) ? uid : default;

    private Uid SeriesOf(int studyNumber, long instance, StoreKey key)
    {
        if (reader.SeriesOf(studyNumber, instance) is not { } found)
        {
            return default;
        }

        if (series.Number != found.Id)
        {
            series = (found.Id, UidOf(parts.DamagedRows.TryOpen(SealedTable.Series, found.Id, key, found.Row), CatalogAttributes.SeriesInstanceUid));
        }

        return series.Uid;
    }

    private void Find(int number)
    {
        if (study.Number == number)
        {
            return;
        }

        try
        {
            var key = parts.KeyOf(number);
            study = (number, UidOfStudy(number), key, CatalogReasons.StudyDeleted);
        }
        catch (StoreException e) when (e.Reason is StoreReasons.KeyUnreadable or StoreReasons.RowDamaged)
        {
            study = (number, UidOfStudy(number), null, e.Reason);
        }
    }

    private Uid UidOfStudy(int number)
    {
        foreach (var holding in reader.HoldingsOf(number))
        {
            if (parts.Catalog.Index.SlotOfHolding(holding) is >= 0 and var slot
                && parts.Catalog.Index.Row(parts.Catalog.Index.Entry(slot).Address) is var row
                && UidOf(row, CatalogAttributes.StudyInstanceUid) is { IsEmpty: false } uid)
            {
                patient = PatientIdentity.AuditKeyOf(row);
                return uid;
            }
        }

        patient = string.Empty;
        return default;
    }
}
