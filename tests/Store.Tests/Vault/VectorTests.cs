using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>What another program wrote from FORMAT.md alone (Vectors/make.py) opens here: keys, rows, objects and audit trail.</summary>
public sealed class VectorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vector-test-").FullName;
    private readonly JsonNode vectors = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vault", "Vectors", "vectors.json")))!;
    private readonly KeyRing ring;

    public VectorTests()
    {
        var keyFile = Path.Combine(folder, "keys", "master.key");
        MasterKeyFile.Create(keyFile);
        File.WriteAllText(keyFile, Text("masterKeyFile"));
        MakeRing(Path.Combine(folder, "keys.db"));
        ring = KeyRing.Open(Path.Combine(folder, "keys.db"), MasterKeyFile.Load(keyFile));
    }

    public void Dispose()
    {
        ring.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_key_ring_and_the_tokens_are_read()
    {
        ring.Store.ToString().ShouldBe(Text("store"));
        var study = ring.Tokens.Of(TokenLabel.Study, Uid.Parse(Text("studyUid")));
        study.ToString().ShouldBe(Text("studyToken"));
        ring.Tokens.Of(TokenLabel.Instance, Uid.Parse("1.2.3.4.5.6.7")).ToString().ShouldBe(Text("instanceToken"));
        ring.Find(study)!.Id.ToString().ShouldBe(Text("studyKeyId"));
        ring.CountUnderOlderMaster().ShouldBe(4);
    }

    [Fact]
    public void The_row_is_read()
    {
        var row = vectors["row"]!;
        var key = ring.Find(KeyId.Read(Hex(vectors, "studyKeyId")))!;

        new RowSealer(ring).Open((byte)(int)row["table"]!, (long)row["row"]!, key, Hex(row, "sealed")).ShouldBe(Hex(row, "plain"));
    }

    [Fact]
    public async Task The_objects_are_read()
    {
        using var vault = ObjectVault.Open(folder, ring.Store);
        foreach (var entry in vectors["objects"]!.AsArray())
        {
            var id = ObjectId.Read(Hex(entry!, "id"));
            await File.WriteAllBytesAsync(Path.Combine(folder, "vault", "000000", id.ToString()), Convert.FromBase64String((string)entry!["file"]!), TestContext.Current.CancellationToken);

            await ShouldReadAsync(vault, new VaultLocation(0, id), entry);
        }
    }

    [Fact]
    public async Task Those_of_one_chunk_are_found_and_read_in_a_segment()
    {
        using var vault = ObjectVault.Open(folder, ring.Store);
        var segment = new List<byte>();
        var expected = new List<(VaultLocation Location, JsonNode Entry)>();
        foreach (var entry in vectors["objects"]!.AsArray().Where(o => (int)o!["length"]! <= 4096))
        {
            expected.Add((VaultLocation.InSegment(3, (uint)(segment.Count / 4096), ObjectId.Read(Hex(entry!, "id"))), entry!));
            segment.AddRange(Convert.FromBase64String((string)entry!["file"]!));
            segment.AddRange(new byte[4096 - (segment.Count % 4096)]);
        }

        Directory.CreateDirectory(Path.Combine(folder, "vault", "segments"));
        await File.WriteAllBytesAsync(Path.Combine(folder, "vault", "segments", "000003"), [.. segment], TestContext.Current.CancellationToken);

        vault.Locations().ShouldBe(expected.Select(e => e.Location));
        foreach (var (location, entry) in expected)
        {
            await ShouldReadAsync(vault, location, entry);
        }
    }

    [Fact]
    public async Task Objects_that_break_one_rule_are_refused_even_when_whoever_made_them_had_the_keys()
    {
        using var vault = ObjectVault.Open(folder, ring.Store);
        var reasons = new List<string>();
        foreach (var entry in vectors["forged"]!.AsArray())
        {
            var id = ObjectId.Read(Hex(entry!, "id"));
            await File.WriteAllBytesAsync(Path.Combine(folder, "vault", "000000", id.ToString()), Convert.FromBase64String((string)entry!["file"]!), TestContext.Current.CancellationToken);

            reasons.Add(Should.Throw<ObjectDamagedException>(() =>
            {
                using var reader = vault.OpenUnindexed(new VaultLocation(0, id), ring.Find);
                reader.Verify(CancellationToken.None);
            }).Reason);
        }

        reasons.ShouldBe([DamageReasons.Header, DamageReasons.Length, DamageReasons.Content, DamageReasons.Length]);
    }

    [Fact]
    public void The_audit_trail_is_read_and_verified()
    {
        var chain = UInt128.Parse(Text("chain"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var rows = vectors["audit"]!.AsArray().Select(r => new AuditRow((long)r!["sequence"]!, Hex(r, "sealed"), Hex(r, "hash"))).ToList();
        var signed = vectors["checkpoint"]!;
        var checkpoint = new AuditCheckpoint(
            chain, 2, rows[^1].Hash, DateTimeOffset.UnixEpoch.AddMicroseconds((long)signed["micros"]!), Hex(signed, "signature"));
        using var signer = new AuditSigner(ring.Named(StoreKeyName.AuditSigning));
        var trail = new AuditChain(ring, new RowSealer(ring), signer);
        var verifier = new AuditVerifier(ring.Store, Hex(signed, "publicKey"), trail);

        verifier.Verify(verifier.Beginning(chain), rows, [checkpoint]).ShouldBe(new AuditVerdict(null, 2, 2, 0));
        using var ours = ECDsa.Create();
        ours.ImportSubjectPublicKeyInfo(signer.PublicKey, out _);
        using var theirs = ECDsa.Create();
        theirs.ImportSubjectPublicKeyInfo(Hex(signed, "publicKey"), out _);
        ours.ExportParameters(includePrivateParameters: false).Q.X.ShouldBe(theirs.ExportParameters(includePrivateParameters: false).Q.X);
        trail.Open(rows[1]).ShouldBe(new AuditRecord
        {
            Event = AuditEvent.InstanceReceived,
            Outcome = AuditOutcome.MinorFailure,
            Time = checkpoint.Time,
            Partner = "Zahnärzte am Markt",
            RemoteAddress = "192.0.2.7:50112",
            CallingTitle = "PANO1",
            Study = Uid.Parse("1.2.3.4"),
            Instance = Uid.Parse("1.2.3.4.5.6.7"),
            Bytes = 10000,
            Detail = "seen by another program",
        });
    }

    private async Task ShouldReadAsync(ObjectVault vault, VaultLocation location, JsonNode entry)
    {
        using var reader = vault.OpenUnindexed(location, ring.Find);
        reader.Meta.ShouldBe(new ObjectMeta
        {
            TransferSyntax = Uid.Parse("1.2.840.10008.1.2.4.50"),
            SopClass = Uid.Parse("1.2.840.10008.5.1.4.1.1.1.1"),
            SopInstance = Uid.Parse("1.2.3.4.5.6.7"),
            Study = Uid.Parse("1.2.3.4"),
            CallingTitle = AeTitle.Parse("PANO1"),
            Owner = "Zahnärzte am Markt",
            PatientDomain = "MARKT",
            IsVariant = true,
            ReceivedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(1_790_000_000_123_456),
            Length = (long)entry["length"]!,
        });
        reader.Meta.ReceivedAt.Offset.ShouldBe(TimeSpan.FromMinutes(-210));
        Convert.ToHexStringLower(SHA256.HashData(await VaultFixture.ReadAllAsync(reader))).ShouldBe((string)entry["sha256"]!);
    }

    private static byte[] Hex(JsonNode node, string name) => Convert.FromHexString((string)node[name]!);

    private string Text(string name) => (string)vectors[name]!;

    private void MakeRing(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Run("CREATE TABLE ring(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID");
        Run("CREATE TABLE master(version INTEGER PRIMARY KEY, proof BLOB NOT NULL)");
        Run("CREATE TABLE key(kind INTEGER NOT NULL, name BLOB NOT NULL, id BLOB NOT NULL, master INTEGER NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY(kind, name)) WITHOUT ROWID");
        Run("CREATE TABLE epoch(number INTEGER PRIMARY KEY, salt BLOB NOT NULL)");
        Run("PRAGMA user_version=1");
        Run($"INSERT INTO ring VALUES('store', x'{Text("store")}')");
        foreach (var m in vectors["masters"]!.AsArray())
        {
            Run($"INSERT INTO master VALUES({m![0]}, x'{m[1]}')");
        }

        foreach (var k in vectors["keys"]!.AsArray())
        {
            Run($"INSERT INTO key VALUES({k![0]}, x'{k[1]}', x'{k[2]}', {k[3]}, x'{k[4]}')");
        }

        foreach (var e in vectors["epochs"]!.AsArray())
        {
            Run($"INSERT INTO epoch VALUES({e![0]}, x'{e[1]}')");
        }

        void Run(string sql)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // numbers and hexadecimal digits of a checked-in file
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
    }
}
