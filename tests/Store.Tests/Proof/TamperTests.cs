using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>Whatever somebody with the catalog but without the keys does to the trail: it is named, with the record.</summary>
public sealed class TamperTests : IAsyncLifetime
{
    private ProvedStore store = null!;
    private Connection connection = null!;

    public async ValueTask InitializeAsync()
    {
        store = await ProvedStore.CreateAsync();
        connection = Connection.OpenWriter(store.Catalog, create: false);
    }

    public async ValueTask DisposeAsync()
    {
        connection.Dispose();
        await store.DisposeAsync();
    }

    [Fact]
    public void The_trail_that_nobody_touched_is_whole()
    {
        var verdict = store.Prove(connection, store.Kept());

        verdict.ShouldBe(new AuditVerdict(null, Last, Last, 0) { Agreed = store.Kept()[0].Head.Sequence });
        store.ProveWithoutKeys(connection, store.Kept()).IsWhole.ShouldBeTrue();
        Last.ShouldBeGreaterThan(7);
        connection.ScalarInt64("SELECT count(*) FROM audit_subjects").ShouldBe(7);
        connection.ScalarInt64("SELECT count(*) FROM audit_partners").ShouldBe(4);
        connection.ScalarInt64("SELECT count(*) FROM audit_checkpoints").ShouldBe(2);
    }

    [Fact]
    public void Every_bit_of_every_number_of_the_trail_counts()
    {
        foreach (var (table, column) in new[] { ("audit", "sequence"), ("audit", "message"), ("audit_checkpoints", "sequence"), ("audit_checkpoints", "time"), ("audit_subjects", "patient"), ("audit_subjects", "sequence"), ("audit_partners", "partner"), ("audit_partners", "sequence") })
        {
            foreach (var value in Numbers($"SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {column}").Distinct())
            {
                for (var bit = 0; bit < 64; bit++)
                {
                    ShouldBeNamed($"UPDATE OR REPLACE {table} SET {column} = {value ^ (1L << bit)} WHERE {column} = {value}");
                }
            }
        }
    }

    [Fact]
    public void Every_byte_of_every_row_hash_and_signature_counts()
    {
        foreach (var (table, column, key) in new[] { ("audit", "row", "sequence"), ("audit", "hash", "sequence"), ("audit_checkpoints", "hash", "sequence"), ("audit_checkpoints", "signature", "sequence"), ("audit_chain", "chain", "id") })
        {
            foreach (var row in Numbers($"SELECT {key} FROM {table} ORDER BY 1"))
            {
                var bytes = Bytes($"SELECT {column} FROM {table} WHERE {key} = {row}");
                for (var i = 0; i < bytes.Length; i++)
                {
                    var changed = bytes.ToArray();
                    changed[i] ^= (byte)(1 << (i % 8));
                    ShouldBeNamed($"UPDATE {table} SET {column} = x'{Convert.ToHexString(changed)}' WHERE {key} = {row}");
                }

                ShouldBeNamed($"UPDATE {table} SET {column} = x'{Convert.ToHexString(bytes.AsSpan()[1..])}' WHERE {key} = {row}");
                ShouldBeNamed($"UPDATE {table} SET {column} = x'{Convert.ToHexString(bytes)}00' WHERE {key} = {row}");
                ShouldBeNamed($"UPDATE {table} SET {column} = '' WHERE {key} = {row}");
            }
        }
    }

    [Fact]
    public void Every_record_changed_is_named_by_its_number()
    {
        for (var n = 1; n <= Last; n++)
        {
            ShouldBeNamed($"UPDATE audit SET row = zeroblob(length(row)) WHERE sequence = {n}").ShouldBe(new AuditFinding(AuditReasons.RecordChanged, n));
            ShouldBeNamed($"UPDATE audit SET row = zeroblob(5) WHERE sequence >= {n}").ShouldBe(new AuditFinding(AuditReasons.RecordChanged, n));
        }
    }

    [Fact]
    public void Every_record_removed_is_named_by_its_number()
    {
        for (var n = 1; n < Last; n++)
        {
            ShouldBeNamed($"DELETE FROM audit WHERE sequence = {n}").ShouldBe(new AuditFinding(AuditReasons.RecordMissing, n));
            ShouldBeNamed($"DELETE FROM audit WHERE sequence = {n}; UPDATE audit SET sequence = sequence - 1 WHERE sequence > {n}").ShouldBe(new AuditFinding(AuditReasons.RecordChanged, n));
        }
    }

    [Fact]
    public void Every_record_repeated_or_exchanged_is_named()
    {
        for (var n = 1; n <= Last; n++)
        {
            ShouldBeNamed($"INSERT INTO audit(sequence, row, hash) SELECT {Last + 1}, row, hash FROM audit WHERE sequence = {n}").ShouldBe(new AuditFinding(AuditReasons.RecordChanged, Last + 1));
            for (var other = n + 1; other <= Last; other++)
            {
                ShouldBeNamed(
                    $"UPDATE audit SET sequence = 1000, message = NULL WHERE sequence = {n}; UPDATE audit SET sequence = {n} WHERE sequence = {other}; UPDATE audit SET sequence = {other} WHERE sequence = 1000")
                    .At.ShouldBe(n);
            }
        }
    }

    [Fact]
    public void A_tail_cut_anywhere_is_named_before_the_last_checkpoint_there_is()
    {
        for (var left = 0; left < Last; left++)
        {
            ShouldBeNamed($"DELETE FROM audit WHERE sequence > {left}").ShouldBe(new AuditFinding(AuditReasons.TailMissing, left + 1));
        }
    }

    [Fact]
    public void A_tail_cut_with_everything_that_tells_of_it_is_named_where_a_checkpoint_was_kept()
    {
        var kept = store.Kept();
        var signed = kept.ShouldHaveSingleItem().Head.Sequence;
        for (var left = 1; left < Last; left++)
        {
            var cut = $"DELETE FROM audit WHERE sequence > {left}; DELETE FROM audit_checkpoints WHERE sequence > {left}; DELETE FROM audit_subjects WHERE sequence > {left}; DELETE FROM audit_partners WHERE sequence > {left}";
            if (left < signed)
            {
                Within(cut, () => Finding(store.Prove(connection, kept))).ShouldBe(new AuditFinding(AuditReasons.TailMissing, left + 1));
                Within(cut, () => Finding(store.ProveWithoutKeys(connection, kept))).ShouldBe(new AuditFinding(AuditReasons.TailMissing, left + 1));
            }
            else
            {
                // What nobody else knows of can be cut off; the verdict says how much of what is left that holds for.
                Within(cut, () => store.Prove(connection, kept)).ShouldBe(new AuditVerdict(null, left, left, left - signed) { Agreed = signed });
            }
        }
    }

    [Fact]
    public void A_trail_written_anew_with_the_keys_is_not_the_one_that_was_signed()
    {
        var head = Beginning();
        for (var n = 1; n <= 2; n++)
        {
            var message = connection.ScalarInt64($"SELECT message FROM audit WHERE sequence = {n}");
            (var row, head) = store.Append(head, new AuditRecord { Event = AuditEvent.ChainBegun, Time = DateTimeOffset.UnixEpoch, Message = message });
            connection.Execute($"UPDATE audit SET row = x'{Convert.ToHexString(row.Sealed)}', hash = x'{Convert.ToHexString(row.Hash)}' WHERE sequence = {n}");
        }

        var verdict = store.Prove(connection, store.Kept());

        verdict.Reason.ShouldBe(AuditReasons.RecordChanged);
        verdict.At.ShouldBe(3);
        connection.Execute("DELETE FROM audit WHERE sequence > 2");
        connection.Execute("DELETE FROM audit_checkpoints");
        store.Prove(connection, store.Kept()).Reason.ShouldBe(AuditReasons.TailMissing);
    }

    [Fact]
    public void A_subject_removed_added_or_moved_is_named_by_its_record()
    {
        foreach (var (table, column) in new[] { ("audit_subjects", "patient"), ("audit_partners", "partner") })
        {
            foreach (var n in Numbers($"SELECT DISTINCT sequence FROM {table}"))
            {
                ShouldBeNamed($"DELETE FROM {table} WHERE sequence = {n}").ShouldBe(new AuditFinding(AuditReasons.SubjectsChanged, n));
                ShouldBeNamed($"INSERT INTO {table} VALUES(5, {n})").ShouldBe(new AuditFinding(AuditReasons.SubjectsChanged, n));
            }

            ShouldBeNamed($"INSERT INTO {table} VALUES(5, {Last + 1})").ShouldBe(new AuditFinding(AuditReasons.SubjectsChanged, Last + 1));
            ShouldBeNamed($"INSERT INTO {table} VALUES(5, 0)").ShouldBe(new AuditFinding(AuditReasons.SubjectsChanged, 0));
            ShouldBeNamed($"INSERT INTO {table} SELECT 0, sequence FROM {table} LIMIT 1").Reason.ShouldBe(AuditReasons.SubjectsChanged);
            ShouldBeNamed($"UPDATE {table} SET {column} = 5 WHERE {column} = (SELECT min({column}) FROM {table})").Reason.ShouldBe(AuditReasons.SubjectsChanged);
        }
    }

    [Fact]
    public void A_message_number_taken_away_or_given_is_named_by_its_record()
    {
        foreach (var n in Numbers("SELECT sequence FROM audit WHERE message IS NOT NULL"))
        {
            ShouldBeNamed($"UPDATE audit SET message = NULL WHERE sequence = {n}").Reason.ShouldBe(AuditReasons.MessageMisnumbered);
        }

        var end = connection.ScalarInt64("SELECT max(message) FROM audit") + 1;
        foreach (var n in Numbers("SELECT sequence FROM audit WHERE message IS NULL"))
        {
            ShouldBeNamed($"UPDATE audit SET message = {end} WHERE sequence = {n}").Reason.ShouldBe(AuditReasons.MessageMisnumbered);
        }
    }

    [Fact]
    public void Every_bit_of_what_says_how_far_the_collector_has_the_messages_counts()
    {
        var row = Bytes("SELECT row FROM audit_cursor");
        for (var bit = 0; bit < row.Length * 8; bit++)
        {
            var changed = row.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            SetCursor(changed).ShouldBe(new AuditFinding(AuditReasons.CursorChanged, 0));
        }

        SetCursor([]).ShouldBe(new AuditFinding(AuditReasons.CursorChanged, 0));
        SetCursor(row[1..]).ShouldBe(new AuditFinding(AuditReasons.CursorChanged, 0));
        SetCursor([.. row, 0]).ShouldBe(new AuditFinding(AuditReasons.CursorChanged, 0));
        SetCursor(Bytes("SELECT row FROM audit WHERE sequence = 1")).ShouldBe(new AuditFinding(AuditReasons.CursorChanged, 0));
    }

    [Fact]
    public void A_cursor_of_another_chain_or_behind_the_last_message_is_named_and_one_up_to_it_is_right()
    {
        var chain = AuditColumns.Chain(connection)!.Value;
        var last = connection.ScalarInt64("SELECT max(message) FROM audit");
        SetCursor(store.Cursor(chain + 1, 1)).Reason.ShouldBe(AuditReasons.CursorChanged);
        SetCursor(store.Cursor(chain, last + 1)).Reason.ShouldBe(AuditReasons.CursorChanged);
        SetCursor(store.Cursor(chain, last)).Reason.ShouldBe("whole");
        Within("DELETE FROM audit_cursor", () => store.Prove(connection)).IsWhole.ShouldBeTrue("nothing is lost by it: all is sent again");
    }

    [Fact]
    public void What_is_found_through_an_index_is_what_the_table_has()
    {
        // The index is made to be another table's, as no statement but a damaged page makes it.
        connection.ExecuteScript("""
            CREATE TABLE other(sequence INTEGER PRIMARY KEY, message INTEGER);
            CREATE UNIQUE INDEX other_message ON other(message) WHERE message IS NOT NULL;
            INSERT INTO other SELECT sequence, message + (message = (SELECT max(message) FROM audit)) FROM audit;
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'other_message') WHERE name = 'audit_message';
            """);
        var last = connection.ScalarInt64("SELECT sequence FROM audit NOT INDEXED WHERE message IS NOT NULL ORDER BY sequence DESC LIMIT 1");
        connection.Dispose();
        connection = Connection.OpenReader(store.Catalog);

        Finding(store.Prove(connection)).ShouldBe(new AuditFinding(AuditReasons.MessageMisnumbered, last));
    }

    [Theory]
    [InlineData("audit_subjects", "patient")]
    [InlineData("audit_partners", "partner")]
    public void A_row_that_only_an_index_beside_the_table_still_has_is_missed(string table, string column)
    {
        var gone = connection.ScalarInt64($"SELECT sequence FROM {table} ORDER BY sequence LIMIT 1");
        connection.ExecuteScript($"CREATE INDEX beside ON {table}(sequence, {column}); CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'beside';");
        Finding(store.Prove(connection)).ShouldBe(new AuditFinding(AuditReasons.SubjectsChanged, 0));
        ChangeSchema("DELETE FROM sqlite_schema WHERE name = 'beside'");
        Finding(store.Prove(connection)).Reason.ShouldBe("whole");
        connection.Execute($"DELETE FROM {table} WHERE sequence = {gone}");
        ChangeSchema("INSERT INTO sqlite_schema SELECT * FROM kept");

        Finding(store.Prove(connection)).ShouldBe(new AuditFinding(AuditReasons.SubjectsChanged, gone));
    }

    [Theory]
    [InlineData("audit_subjects", "patient")]
    [InlineData("audit_partners", "partner")]
    public void Rows_that_stand_where_nobody_finds_them_are_missed(string table, string column)
    {
        connection.ExecuteScript($"""
            CREATE TABLE other({column} INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY({column} DESC, sequence DESC)) WITHOUT ROWID;
            INSERT INTO other SELECT * FROM {table};
            """);
        ChangeSchema($"UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'other') WHERE name = '{table}'");
        connection.ScalarInt64($"SELECT count(*) FROM {table}").ShouldBe(connection.ScalarInt64("SELECT count(*) FROM other"));
        Finding(store.Prove(connection)).Reason.ShouldBe(AuditReasons.SubjectsChanged);

        // Said to stand so, too.
        ChangeSchema($"UPDATE sqlite_schema SET sql = replace(sql, '({column}, sequence)', '({column} DESC, sequence DESC)') WHERE name = '{table}'");
        Finding(store.Prove(connection)).Reason.ShouldBe(AuditReasons.SubjectsChanged);
    }

    [Theory]
    [InlineData("CREATE INDEX x ON audit_subjects(sequence)", AuditReasons.SubjectsChanged)]
    [InlineData("CREATE INDEX x ON audit_partners(partner) WHERE partner > 5", AuditReasons.SubjectsChanged)]
    [InlineData("CREATE INDEX x ON audit(message)", AuditReasons.MessageMisnumbered)]
    [InlineData("CREATE TRIGGER x AFTER INSERT ON audit_subjects BEGIN DELETE FROM audit_subjects WHERE sequence = new.sequence; END", AuditReasons.SubjectsChanged)]
    [InlineData("CREATE VIEW x AS SELECT * FROM audit_partners", AuditReasons.SubjectsChanged)]
    [InlineData("ALTER TABLE audit_partners RENAME TO y; CREATE VIEW audit_partners AS SELECT * FROM y", AuditReasons.SubjectsChanged)]
    public void What_is_put_between_the_tables_and_whoever_asks_them_is_named(string sql, string reason) =>
        ShouldBeNamed(sql).ShouldBe(new AuditFinding(reason, 0));

    private long Last => connection.ScalarInt64("SELECT max(sequence) FROM audit");

    private static AuditFinding Finding(AuditVerdict verdict) => new(verdict.Reason ?? "whole", verdict.At);

    private AuditHead Beginning() => new AuditVerifier(store.Kept()[0].Signature!.Store, []).Beginning(AuditColumns.Chain(connection)!.Value);

    /// <summary>Changes what the catalog says of its tables, as whoever opens it next understands it.</summary>
    private void ChangeSchema(string sql)
    {
        connection.ExecuteScript($"PRAGMA writable_schema = ON; {sql};");
        connection.Dispose();
        connection = Connection.OpenWriter(store.Catalog, create: false);
    }

    private AuditFinding SetCursor(byte[] row) => Within($"UPDATE audit_cursor SET row = x'{Convert.ToHexString(row)}'", () => Finding(store.Prove(connection)));

    private AuditFinding ShouldBeNamed(string sql) => Within(sql, () =>
    {
        var verdict = store.Prove(connection);
        verdict.Reason.ShouldNotBeNull(sql);
        return Finding(verdict);
    });

    /// <summary>Does something with the catalog as it is after some statements, which are undone then.</summary>
    private T Within<T>(string sql, Func<T> look)
    {
        connection.Execute("BEGIN");
        try
        {
            connection.ExecuteScript(sql);
            return look();
        }
        finally
        {
            connection.Execute("ROLLBACK");
        }
    }

    private List<long> Numbers(string sql)
    {
        using var rows = connection.Prepare(sql);
        var found = new List<long>();
        while (rows.Step())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    }

    private byte[] Bytes(string sql)
    {
        using var rows = connection.Prepare(sql);
        rows.Step();
        return rows.Blob(0).ToArray();
    }
}
