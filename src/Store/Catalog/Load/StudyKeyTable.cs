using System.Runtime.ExceptionServices;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Load;

/// <summary>
/// All study keys, still wrapped, packed in the order of their tokens: for the moment in which the whole catalog is opened. Keys that
/// are needed once each are not worth an object each. Read by any number of threads.
/// </summary>
internal sealed class StudyKeyTable
{
    private const int MostParts = 64;
    private readonly StudyKeyPart[] parts;

    /// <param name="path">The key ring, which nobody changes meanwhile.</param>
    public StudyKeyTable(string path)
    {
        // Tokens are spread evenly, so each core reads as many.
        parts = new StudyKeyPart[Math.Min(MostParts, Environment.ProcessorCount)];
        try
        {
            Parallel.For(0, parts.Length, number => parts[number] = new StudyKeyPart(path, FirstOf(number), number + 1 < parts.Length ? FirstOf(number + 1) : null));
        }
        catch (AggregateException all)
        {
            ExceptionDispatchInfo.Throw(all.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>Unwraps a study's key.</summary>
    /// <param name="study">The study.</param>
    /// <param name="wraps">The master keys by version, of the calling thread alone.</param>
    /// <param name="secret">32 bytes; to be zeroed by the caller.</param>
    /// <param name="id">The key's name.</param>
    /// <returns>False when the study has no key, or its entry was changed.</returns>
    public bool TryUnwrap(Token study, IReadOnlyDictionary<int, KeyWrap> wraps, byte[] secret, out KeyId id)
    {
        id = default;
        var entry = parts[PartOf((byte)(study.Value >> 120))].Find(study.Value);
        if (entry.IsEmpty)
        {
            return false;
        }

        id = StudyKeyPart.IdOf(entry);
        Span<byte> name = stackalloc byte[Token.Length];
        study.Write(name);
        return wraps.TryGetValue(StudyKeyPart.MasterOf(entry), out var wrap) && wrap.TryUnwrap(KeyKind.Study, name, id, StudyKeyPart.WrappedOf(entry), secret);
    }

    private int PartOf(byte first) => first * parts.Length / (byte.MaxValue + 1);

    /// <summary>The first byte of the first tokens of a part.</summary>
    private byte FirstOf(int number) => (byte)(((number * (byte.MaxValue + 1)) + parts.Length - 1) / parts.Length);
}
