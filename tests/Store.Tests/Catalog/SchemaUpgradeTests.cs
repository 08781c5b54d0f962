using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Check;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Tests.Proof;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>A catalog that an earlier version of the program wrote opens with all that is in it, and is then one of this version.</summary>
public sealed class SchemaUpgradeTests
{
    /// <summary>Takes away what the versions from 4 on have.</summary>
    private const string WithoutMessages = "DROP INDEX audit_message; ALTER TABLE audit DROP COLUMN message; DROP TABLE audit_subjects; DROP TABLE audit_partners; DROP TABLE audit_base; DROP TABLE audit_cursor;";

    private const string WithoutQueue = WithoutMessages + "DROP TABLE deliveries; DROP TABLE reports; DROP TABLE commitments;";

    /// <summary>The schema as version 1 of it was released, word for word; never to be changed.</summary>
    private const string Version1 = """
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
        CREATE UNIQUE INDEX instances_token ON instances(token, variant);
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
        PRAGMA user_version = 1;
        COMMIT;
        """;

    /// <summary>Puts the subjects as version 6 had them: one table for both, and no patient of a record that is about more than 32.</summary>
    internal const string WithoutPartners = """
        ALTER TABLE audit_subjects RENAME TO patients;
        ALTER TABLE audit_partners RENAME TO partners_7;
        CREATE TABLE audit_subjects(
            patient INTEGER NOT NULL,
            partner INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY(patient, partner, sequence)) WITHOUT ROWID;
        CREATE INDEX audit_subjects_partner ON audit_subjects(partner, patient, sequence);
        INSERT OR IGNORE INTO audit_subjects
            SELECT CASE WHEN (SELECT count(*) FROM patients AS o WHERE o.sequence = p.sequence) > 32 THEN 0 ELSE coalesce(s.patient, 0) END, p.partner, p.sequence
            FROM partners_7 AS p LEFT JOIN patients AS s ON s.sequence = p.sequence;
        DROP TABLE patients;
        DROP TABLE audit_cursor;
        CREATE TABLE audit_cursor(
            id INTEGER PRIMARY KEY CHECK(id = 1),
            collector INTEGER NOT NULL,
            message INTEGER NOT NULL);
        DROP TABLE partners_7;
        PRAGMA user_version = 6;
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_catalog_of_version_1_keeps_everything_and_takes_grants()
    {
        await using var test = await TestStore.CreateAsync();
        for (var n = 0; n < 6; n++)
        {
            await test.AddAsync(new Sample { Study = $"1.2.{n % 3}", Instance = $"1.2.9.{n}", Partner = n < 4 ? "one" : "two" });
        }

        var studies = test.Store.Studies(null);
        var instances = await test.Store.InstancesAsync("two", ["1.2.0", "1.2.1", "1.2.2"]);
        await test.Store.DisposeAsync();
        EarlierTrail.Make(test);
        MakeVersion1(Path.Combine(test.Folder, "catalog.db"));

        await test.OpenAsync();
        test.Store.Studies(null).ShouldBe(studies);
        (await test.Store.InstancesAsync("two", ["1.2.0", "1.2.1", "1.2.2"])).ShouldBe(instances);
        test.Store.Grants.All.ShouldBeEmpty();
        var given = await test.Store.Grants.GiveAsync(
            new Grant { To = "two", Of = "one", Scope = GrantScope.OfStudy(Uid.Parse("1.2.0")), From = DateTimeOffset.UnixEpoch, Basis = "treatment", GivenAt = DateTimeOffset.UnixEpoch },
            new AuditRecord { Event = AuditEvent.GrantGiven, Time = DateTimeOffset.UnixEpoch });
        (await test.AddAsync(new Sample { Study = "1.2.7", Instance = "1.2.9.7" })).IsSafe.ShouldBeTrue();
        await test.ReopenAsync();
        test.Store.Grants.All.ShouldBe([given.ShouldNotBeNull()]);
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_catalog_of_version_2_keeps_its_grants_and_remembers_from_then_on_what_is_revoked()
    {
        await using var test = await TestStore.CreateAsync();
        var byRoute = new Sample { Study = "1.2.0", Instance = "1.2.9.1", Grants = [new GrantOrder("route", "two", DateTimeOffset.UnixEpoch.AddYears(90), "treatment")] };
        await test.AddAsync(byRoute);
        var given = test.Store.Grants.All.ShouldHaveSingleItem();
        await test.Store.DisposeAsync();
        EarlierTrail.Make(test);

        Run(Path.Combine(test.Folder, "catalog.db"), $"{WithoutQueue} PRAGMA user_version = 2");
        await test.OpenAsync();
        test.Store.Grants.All.ShouldBe([given]);
        await test.Store.Grants.RevokeAsync(_ => true, new AuditRecord { Event = AuditEvent.GrantRevoked, Time = DateTimeOffset.UnixEpoch });
        await test.AddAsync(byRoute with { Instance = "1.2.9.2" });
        await test.ReopenAsync();
        test.Store.Grants.All.ShouldBeEmpty();
        test.Store.Grants.Revoked.ShouldHaveSingleItem().Id.ShouldBe(given.Id);
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_catalog_without_a_queue_begins_with_an_empty_one(int version)
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample { Study = "1.2.0", Instance = "1.2.9.1" });
        await test.Store.DisposeAsync();
        EarlierTrail.Make(test);
        Run(Path.Combine(test.Folder, "catalog.db"), $"{WithoutQueue} {(version == 1 ? "DROP TABLE grants;" : string.Empty)} PRAGMA user_version = {version}");
        await test.OpenAsync();
        test.Store.Outbox.Destinations.ShouldBeEmpty();
        var sent = new Sample { Study = "1.2.0", Instance = "1.2.9.2", Content = "other", Deliveries = [new DeliveryOrder("two", "route", TimeSpan.Zero)] };
        await test.AddAsync(sent);
        await test.AddAsync(sent with { Study = "1.2.1", Series = "1.2.1.1", Instance = "1.2.9.3", Content = "third" });
        await test.ReopenAsync();
        test.Store.Outbox.Totals("two").Waiting.ShouldBe(2);
        await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.0"), new AuditRecord { Event = AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch });
        test.Store.Outbox.List(new DeliveryFilter()).ShouldHaveSingleItem().Study.Value.ShouldBe("1.2.1");
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_catalog_of_version_4_keeps_its_queue_and_takes_transactions_of_commitment()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample { Study = "1.2.0", Instance = "1.2.9.1", Deliveries = [new DeliveryOrder("two", "route", TimeSpan.Zero)] });
        await test.Store.DisposeAsync();
        EarlierTrail.Make(test);
        Run(Path.Combine(test.Folder, "catalog.db"), "DROP TABLE reports; DROP TABLE commitments; DROP INDEX deliveries_delivered; " + WithoutMessages + " PRAGMA user_version = 4");
        await test.OpenAsync();
        var delivery = test.Store.Outbox.List(new DeliveryFilter()).ShouldHaveSingleItem();
        await test.Store.Outbox.SettleAsync([new DeliveryOutcome(delivery.Id, DeliveryState.Delivered, 0, string.Empty, 1, new AuditRecord { Event = AuditEvent.InstanceSent, Time = DateTimeOffset.UnixEpoch })]);
        test.Store.Outbox.Commitments.Unasked("two", 10, TimeSpan.FromHours(24)).ShouldHaveSingleItem().Id.ShouldBe(delivery.Id);
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_catalog_of_version_6_finds_its_records_by_every_patient_they_are_about()
    {
        const string Subjects = "SELECT patient || ' ' || sequence FROM audit_subjects UNION ALL SELECT 'of ' || partner || ' ' || sequence FROM audit_partners";
        await using var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample());
        foreach (var shown in new[] { 1, 32, 33, 1000 })
        {
            await test.Store.Audit.AppendAsync(ProvedStore.Query("two", [.. Enumerable.Range(0, shown).Select(static n => $@"one\P{n}")]));
        }

        await test.Store.Audit.AppendAsync(new AuditRecord { Event = AuditEvent.GrantGiven, Time = DateTimeOffset.UnixEpoch, Partner = "two", Study = Uid.Parse("1.2.3") });
        await test.Store.DisposeAsync();
        var subjects = test.Texts(Subjects);
        Run(Path.Combine(test.Folder, "catalog.db"), WithoutPartners);
        test.Numbers("SELECT count(*) FROM audit_subjects WHERE patient = 0").ShouldBe([3]);

        await test.OpenAsync();

        test.Texts(Subjects).ShouldBe(subjects, ignoreOrder: true);
        (await test.Store.Audit.Answers.DisclosuresAsync(@"one\P999", null, null, Cancellation)).Count.ShouldBe(1);
        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task A_catalog_of_version_6_keeps_its_trail_and_sends_the_collector_all_of_it_again()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample { Study = "1.2.0", Instance = "1.2.9.1" });
        await test.Store.DisposeAsync();
        Run(Path.Combine(test.Folder, "catalog.db"), WithoutPartners + "INSERT INTO audit_cursor VALUES(1, 5, 1);");
        await test.OpenAsync();
        test.Store.Audit.Cursor("collector.example:6514").ShouldBe(default);
        await test.Store.Audit.MoveCursorAsync("collector.example:6514", 1);
        await test.ReopenAsync();
        test.Store.Audit.Cursor("collector.example:6514").ShouldBe(new CollectorCursor(1));
        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task A_catalog_of_version_8_knows_again_what_it_holds()
    {
        await using var test = await TestStore.CreateAsync();
        var held = new Sample { Study = "1.2.0", Instance = "1.2.9.1" };
        await test.AddAsync(held);
        await test.AddAsync(held with { Content = "other" });
        await test.Store.DisposeAsync();
        Run(Path.Combine(test.Folder, "catalog.db"), "DROP INDEX instances_token; CREATE UNIQUE INDEX instances_token ON instances(token, variant); DROP TABLE instance_eras; PRAGMA user_version = 8");
        for (var round = 0; round < 2; round++)
        {
            await test.OpenAsync();
            (await test.AddAsync(held)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
            (await test.AddAsync(held with { Content = "other" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
            await test.Store.DisposeAsync();
        }

        test.Texts("SELECT sql FROM sqlite_master WHERE name = 'instances_token'").ShouldHaveSingleItem().ShouldContain("(id >> 17, token, variant)");
        test.Numbers("PRAGMA user_version").ShouldBe([9]);
        await test.OpenAsync();
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_catalog_of_a_later_version_is_refused_and_left_as_it_is()
    {
        await using var test = await TestStore.CreateAsync();
        await test.Store.DisposeAsync();
        var catalog = Path.Combine(test.Folder, "catalog.db");
        Run(catalog, "PRAGMA user_version = 10");
        (await Should.ThrowAsync<StoreException>(() => ExchangeStore.OpenAsync(test.Options, NullLoggerFactory.Instance, Cancellation)))
            .Reason.ShouldBe(CatalogReasons.SchemaUnknown);
        Run(catalog, "PRAGMA user_version = 9");
        await test.OpenAsync();
    }

    /// <summary>A file with the schema of version 1 and every row of the catalog, in the catalog's place.</summary>
    private static void MakeVersion1(string catalog)
    {
        var made = catalog + ".version1";
        Run(made, Version1);
        Run(made, $"ATTACH DATABASE '{catalog}' AS present;"
            + string.Concat(new[] { "partners", "studies", "holdings", "series", "instances", "placements", "audit_chain", "audit_checkpoints" }
                .Select(table => $"INSERT INTO main.{table} SELECT * FROM present.{table};"))
            + "INSERT INTO main.audit SELECT sequence, row, hash FROM present.audit;");
        File.Move(made, catalog, overwrite: true);
        File.Delete(catalog + "-wal");
        File.Delete(catalog + "-shm");
    }

    private static void Run(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own constants
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
