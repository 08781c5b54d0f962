using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>
/// Checkpoints as they are kept outside the store: the file that is handed out (FORMAT.md), or what a collector of audit messages wrote
/// down, a message a line.
/// </summary>
public static class AuditCheckpointFile
{
    /// <summary>Lines of a collector's file that are taken; give its last ones.</summary>
    public const int MostLines = 100_000;

    private const string Format = "dicomexchange audit checkpoint 1";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>No file that is handed out is longer.</summary>
    private const int MaxDocument = 16 * 1024;

    /// <summary>What is looked for in a line stands before the message itself.</summary>
    private const int MaxLine = 4096;

    /// <summary>Priority and version (RFC 5424 §6.2). It stands in no message: there its first character is written as a reference.</summary>
    private const string MessageBeginning = "<85>1 ";

    private const string SequenceName = " sequence=\"";

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="checkpoint">Of a chain.</param>
    /// <param name="store">Its store's identity.</param>
    /// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
    public static string Write(AuditCheckpoint checkpoint, KeyId store, ReadOnlySpan<byte> publicKey) => JsonSerializer.Serialize(
        new Document(
            Format,
            store.ToString(),
            checkpoint.Chain.ToString("x32", CultureInfo.InvariantCulture),
            checkpoint.Sequence,
            Convert.ToHexStringLower(checkpoint.Hash),
            checkpoint.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
            Convert.ToBase64String(checkpoint.Signature),
            Convert.ToBase64String(publicKey)),
        Written);

    /// <summary>Reads a file of either kind.</summary>
    /// <exception cref="StoreException"><see cref="AuditReasons.CheckpointUnreadable"/>: it is neither, or has more than is taken.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public static IReadOnlyList<KeptCheckpoint> Read(string path)
    {
        using var file = new StreamReader(path, Encoding.UTF8);
        return Read(file, path);
    }

    /// <summary>Reads the content of a file of either kind.</summary>
    /// <param name="text">The content.</param>
    /// <param name="name">What it is called where it is refused.</param>
    /// <exception cref="StoreException">As <see cref="Read(string)"/>.</exception>
    public static IReadOnlyList<KeptCheckpoint> Read(TextReader text, string name) => text.Peek() == '{' ? [ReadDocument(text, name)] : ReadLines(text, name);

    /// <summary>What was read from one file, as a text that is read again as the same.</summary>
    public static string Write(IReadOnlyList<KeptCheckpoint> kept) => kept is [{ Signature: { } signature } signed]
        ? Write(new AuditCheckpoint(signed.Head.Chain, signed.Head.Sequence, signed.Head.Hash, signature.Time, signature.Value), signature.Store, signature.PublicKey)
        : string.Join('\n', kept.Select(static k => string.Create(
            CultureInfo.InvariantCulture, $"[dicomx sequence=\"{k.Head.Sequence}\" chain=\"{k.Head.Chain:x32}\" hash=\"{Convert.ToHexStringLower(k.Head.Hash)}\"]")));

    private static KeptCheckpoint ReadDocument(TextReader file, string path)
    {
        var text = new char[MaxDocument + 1];
        var length = file.ReadBlock(text);
        try
        {
            return length <= MaxDocument && JsonSerializer.Deserialize<Document>(text.AsSpan(0, length), Written) is { Form: Format } document
                ? Kept(document)
                : throw Unreadable(path);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or ArgumentNullException)
        {
            throw Unreadable(path);
        }
    }

    private static KeptCheckpoint Kept(Document document)
    {
        var chain = UInt128.Parse(document.Chain, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var time = DateTimeOffset.ParseExact(document.Time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return new KeptCheckpoint(
            new AuditHead(chain, document.Sequence, Convert.FromHexString(document.Hash)),
            new CheckpointSignature(
                new KeyId(UInt128.Parse(document.Store, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
                time,
                Convert.FromBase64String(document.Signature),
                Convert.FromBase64String(document.PublicKey)));
    }

    private static List<KeptCheckpoint> ReadLines(TextReader file, string path)
    {
        var kept = new List<KeptCheckpoint>();
        while (NextLine(file) is { } line)
        {
            if (HeadIn(line) is { } head)
            {
                kept.Add(kept.Count < MostLines ? new KeptCheckpoint(head) : throw Unreadable(path));
            }
        }

        return kept.Count > 0 ? kept : throw Unreadable(path);
    }

    /// <summary>
    /// What the structured data of a message says of its record. On a line where a message was cut off and another one follows it is
    /// the last that is whole: nothing of two messages is put together.
    /// </summary>
    private static AuditHead? HeadIn(ReadOnlySpan<char> line)
    {
        for (var end = line.Length; ;)
        {
            var begin = line[..end].LastIndexOf(MessageBeginning, StringComparison.Ordinal);
            if (HeadOf(line[Math.Max(0, begin)..end]) is { } head)
            {
                return head;
            }

            if (begin < 0)
            {
                return null;
            }

            end = begin;
        }
    }

    /// <summary>Of one message: the three stand together, as they are sent.</summary>
    private static AuditHead? HeadOf(ReadOnlySpan<char> message)
    {
        message = message[Math.Max(0, message.IndexOf(SequenceName, StringComparison.Ordinal))..];
        Span<byte> hash = stackalloc byte[AuditHashes.Length];
        return long.TryParse(TakeValue(ref message, SequenceName), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && UInt128.TryParse(TakeValue(ref message, " chain=\""), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var chain)
            && TakeValue(ref message, " hash=\"") is { Length: 2 * AuditHashes.Length } digits
            && Convert.FromHexString(digits, hash, out _, out _) == OperationStatus.Done
                ? new AuditHead(chain, sequence, hash.ToArray())
                : null;
    }

    /// <summary>The value of what stands at the beginning, and goes on behind it; empty where it is something else.</summary>
    private static ReadOnlySpan<char> TakeValue(ref ReadOnlySpan<char> text, string name)
    {
        if (!text.StartsWith(name, StringComparison.Ordinal) || text[name.Length..].IndexOf('"') is not (>= 0 and var length))
        {
            return [];
        }

        var value = text.Slice(name.Length, length);
        text = text[(name.Length + length + 1)..];
        return value;
    }

    /// <summary>Its beginning, however long it is.</summary>
    private static string? NextLine(TextReader file)
    {
        var line = new StringBuilder();
        int next;
        while ((next = file.Read()) is not (-1 or '\n'))
        {
            if (line.Length < MaxLine)
            {
                line.Append((char)next);
            }
        }

        return next == -1 && line.Length == 0 ? null : line.ToString();
    }

    private static StoreException Unreadable(string path) => new(
        AuditReasons.CheckpointUnreadable,
        $"There is no checkpoint in {path}. Give a file that 'dicomx audit checkpoint' wrote, or at most {MostLines} lines of what a collector kept, with their structured data.");

    private sealed record Document(
        [property: JsonPropertyName("format")] string Form, string Store, string Chain, long Sequence, string Hash, string Time, string Signature, string PublicKey);
}
