using System.Globalization;
using System.Text;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>The tables of the catalog; SCHEMA.md says what stands in each.</summary>
internal static class Schema
{
    /// <summary>Raised with every change of the tables or of what is sealed in them.</summary>
    public const int Version = 9;

    private const string Grants = """
        CREATE TABLE grants(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            row BLOB NOT NULL);
        """;

    private const string Deliveries = """
        CREATE TABLE deliveries(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            study INTEGER NOT NULL,
            instance INTEGER NOT NULL,
            destination INTEGER NOT NULL,
            state INTEGER NOT NULL,
            row BLOB NOT NULL);
        CREATE UNIQUE INDEX deliveries_study ON deliveries(study, instance, destination);
        CREATE INDEX deliveries_waiting ON deliveries(destination) WHERE state = 0;
        CREATE INDEX deliveries_held ON deliveries(destination) WHERE state = 3;
        """;

    private const string Commitments = """
        CREATE INDEX deliveries_delivered ON deliveries(destination) WHERE state = 1;
        CREATE TABLE reports(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            row BLOB NOT NULL);
        CREATE TABLE commitments(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            row BLOB NOT NULL);
        """;

    private const string AuditMessages = """
        ALTER TABLE audit ADD COLUMN message INTEGER;
        CREATE UNIQUE INDEX audit_message ON audit(message) WHERE message IS NOT NULL;
        CREATE TABLE audit_base(
            id INTEGER PRIMARY KEY CHECK(id = 1),
            sequence INTEGER NOT NULL,
            hash BLOB NOT NULL,
            time INTEGER NOT NULL,
            signature BLOB NOT NULL);
        """;

    /// <summary>Version 6 kept it without a seal, which nobody can believe: the collector gets all again.</summary>
    private const string AuditCursor = """
        DROP TABLE IF EXISTS audit_cursor;
        CREATE TABLE audit_cursor(
            id INTEGER PRIMARY KEY CHECK(id = 1),
            row BLOB NOT NULL);
        """;

    private const string AuditSubjects = """
        CREATE TABLE audit_subjects(
            patient INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY(patient, sequence)) WITHOUT ROWID;
        CREATE TABLE audit_partners(
            partner INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY(partner, sequence)) WITHOUT ROWID;
        """;

    internal const string Version6Subjects = """
        CREATE TABLE audit_subjects(
            patient INTEGER NOT NULL,
            partner INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY(patient, partner, sequence)) WITHOUT ROWID;
        CREATE INDEX audit_subjects_partner ON audit_subjects(partner, patient, sequence);
        """;

    /// <summary>
    /// Rows of no patient are given theirs when the trail is opened: SQL cannot open the records. In the order of the indexes that are there,
    /// and what is there already passed over, so that nothing is sorted or kept in memory.
    /// </summary>
    internal const string SubjectsApart = $"""
        ALTER TABLE audit_subjects RENAME TO audit_subjects_6;
        {AuditSubjects}
        INSERT OR IGNORE INTO audit_subjects SELECT patient, sequence FROM audit_subjects_6 ORDER BY patient, partner, sequence;
        INSERT OR IGNORE INTO audit_partners SELECT partner, sequence FROM audit_subjects_6 ORDER BY partner, patient, sequence;
        DROP TABLE audit_subjects_6;
        """;

    /// <summary>The index's first column is the era of the row, as <see cref="Index.InstanceEras.Of"/> has it.</summary>
    private const string InstanceEras = """
        CREATE UNIQUE INDEX instances_token ON instances(id >> 17, token, variant);
        CREATE TABLE IF NOT EXISTS instance_eras(
            era INTEGER PRIMARY KEY,
            last INTEGER NOT NULL,
            filter BLOB NOT NULL);
        """;

    public const string Create = $"""
        BEGIN;
        CREATE TABLE partners(
            id INTEGER PRIMARY KEY,
            row BLOB NOT NULL);
        CREATE TABLE studies(
            id INTEGER PRIMARY KEY,
            token BLOB NOT NULL);
        CREATE UNIQUE INDEX studies_token ON studies(token);
        CREATE TABLE holdings(
            id INTEGER PRIMARY KEY,
            study INTEGER NOT NULL,
            owner INTEGER NOT NULL,
            instances INTEGER NOT NULL,
            series INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            row BLOB NOT NULL);
        CREATE UNIQUE INDEX holdings_study ON holdings(study, owner);
        CREATE TABLE series(
            id INTEGER PRIMARY KEY,
            holding INTEGER NOT NULL,
            token BLOB NOT NULL,
            instances INTEGER NOT NULL,
            row BLOB NOT NULL);
        CREATE UNIQUE INDEX series_token ON series(token, holding);
        CREATE INDEX series_holding ON series(holding);
        CREATE TABLE instances(
            id INTEGER PRIMARY KEY,
            study INTEGER NOT NULL,
            token BLOB NOT NULL,
            variant INTEGER NOT NULL,
            object BLOB NOT NULL,
            row BLOB NOT NULL);
        {InstanceEras}
        CREATE INDEX instances_study ON instances(study);
        CREATE TABLE placements(
            series INTEGER NOT NULL,
            instance INTEGER NOT NULL,
            PRIMARY KEY(series, instance)) WITHOUT ROWID;
        CREATE TABLE deletions(
            study INTEGER PRIMARY KEY);
        CREATE TABLE audit_chain(
            id INTEGER PRIMARY KEY CHECK(id = 1),
            chain BLOB NOT NULL);
        CREATE TABLE audit(
            sequence INTEGER PRIMARY KEY,
            row BLOB NOT NULL,
            hash BLOB NOT NULL);
        CREATE TABLE audit_checkpoints(
            sequence INTEGER PRIMARY KEY,
            hash BLOB NOT NULL,
            time INTEGER NOT NULL,
            signature BLOB NOT NULL);
        {Grants}
        {Deliveries}
        {Commitments}
        {AuditMessages}
        {AuditSubjects}
        {AuditCursor}
        PRAGMA user_version = 9;
        COMMIT;
        """;

    /// <summary>Brings an earlier version up to this one, whole or not at all; nothing that is there is changed.</summary>
    /// <returns>The version it is then; another than <see cref="Version"/> where it is not known here.</returns>
    public static int Upgrade(Connection connection)
    {
        var steps = new StringBuilder();
        for (var version = connection.ScalarInt64(VersionSql); version is > 0 and < Version; version++)
        {
            steps.Append(StepFrom(version));
        }

        if (steps.Length > 0)
        {
            connection.ExecuteScript(string.Create(CultureInfo.InvariantCulture, $"BEGIN; {steps} PRAGMA user_version = {Version}; COMMIT;"));
        }

        return checked((int)connection.ScalarInt64(VersionSql));
    }

    /// <summary>What a version lacked that the next one has.</summary>
    private static string StepFrom(long version) => version switch
    {
        1 => Grants,

        // No table is new: a row of grants may say that it was taken away, and a program of version 2 would take it for one in force.
        2 => ";",
        3 => Deliveries,
        4 => Commitments,
        5 => AuditMessages + Version6Subjects,
        6 => SubjectsApart + AuditCursor,

        // Nothing is new here either: the place of an object may name a segment, which a program of version 7 would call damaged.
        7 => ";",
        _ => "DROP INDEX instances_token;" + InstanceEras,
    };

    private const string VersionSql = "PRAGMA user_version";
}
