using System.Globalization;
using System.Text;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Snapshot;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Disk;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Store.Tests.Catalog.Snapshot;

/// <summary>Made-up rows, and snapshots of indexes that no store ever had.</summary>
internal static class SnapshotRows
{
    /// <summary>Of somebody who deletes a study or makes the index anew.</summary>
    public static AuditRecord Record => new() { Event = AuditEvent.StudyDeleted, Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };

    /// <param name="number">Told by its UID.</param>
    /// <param name="length">Of a text in it.</param>
    public static byte[] Of(int number, int length) => new RowWriter()
        .Add(CatalogAttributes.StudyInstanceUid, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"1.2.{number}")))
        .Add(CatalogAttributes.PatientId, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P{number % 100}")))
        .Add(CatalogAttributes.Modalities, new byte[length])
        .Written.ToArray();

    /// <summary>Keeps an index as the one of the closed store.</summary>
    public static void Keep(this TestStore test, StudyIndex index)
    {
        using var keys = test.OpenKeys();
        using var catalog = Connection.OpenWriter(Path.Combine(test.Folder, "catalog.db"), create: false);
        new IndexSnapshot(new StorePaths(test.Folder), keys, DiskCalls.System, NullLogger.Instance).Keep(index, catalog, DiskMark.Of(test.Folder, 0), 1);
    }
}
