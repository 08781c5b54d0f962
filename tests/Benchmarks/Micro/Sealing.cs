using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Benchmarks.Micro;

/// <summary>Sealing chunks of an object in place, and what an object costs before its first chunk.</summary>
[SuppressMessage("Maintainability", "CA1515", Justification = "BenchmarkDotNet runs public types only.")]
[SuppressMessage("Design", "CA1001", Justification = "What is made in the setup is disposed of in the cleanup.")]
public class Sealing
{
    private readonly KeyId store = KeyId.New();
    private readonly ObjectId id = ObjectId.New();
    private readonly byte[] chunk = new byte[new VaultOptions().ChunkSize + ObjectKey.TagLength];
    private BodyCipher? cipher;
    private uint number;

    [GlobalSetup]
    public void Make() => cipher = new BodyCipher(ObjectKey.New(store, id), store, id, chunk.Length - ObjectKey.TagLength);

    [GlobalCleanup]
    public void End() => cipher?.Dispose();

    /// <summary>One chunk.</summary>
    [Benchmark]
    public void Chunk() => cipher!.Seal(number++, isLast: false, chunk);

    /// <summary>The key of an object and its cipher.</summary>
    [Benchmark]
    public void NewObject()
    {
        var other = ObjectId.New();
        using var made = new BodyCipher(ObjectKey.New(store, other), store, other, chunk.Length - ObjectKey.TagLength);
    }
}
