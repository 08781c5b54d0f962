using System.Buffers.Binary;
using System.Text;

namespace DicomExchange.Support;

/// <summary>
/// Looks for many values at once in every file of a folder, file names included, as ASCII or UTF-8 and as UTF-16 of both
/// byte orders. One pass over the bytes whatever the number of values.
/// </summary>
public sealed class CanarySearch
{
    /// <summary>Shorter values would be found by chance.</summary>
    public const int LeastBytes = 12;

    /// <summary>A date as DICOM writes it. For days that no clock shows, and few of them: then chance finds nothing either.</summary>
    private const int DateBytes = 8;

    private readonly Dictionary<ulong, List<Pattern>> patterns = [];
    private readonly bool[] mayBegin = new bool[1 << 16];

    /// <param name="values">What tells of a patient.</param>
    /// <param name="dates">Days of long ago, in any way of writing them.</param>
    /// <exception cref="ArgumentException">A value of fewer than 12 bytes, or a date of fewer than 8.</exception>
    public CanarySearch(IEnumerable<string> values, params IEnumerable<string> dates)
    {
        AddAll(values, LeastBytes);
        AddAll(dates, DateBytes);
    }

    /// <summary>All hits below the folder; empty when nothing is there.</summary>
    public IReadOnlyList<CanaryHit> Folder(string folder)
    {
        var hits = new List<CanaryHit>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
        {
            hits.AddRange(Bytes(Path.GetRelativePath(folder, file) + " (its name)", Encoding.UTF8.GetBytes(file)));
            try
            {
                if (!IsSpecial(file))
                {
                    hits.AddRange(Bytes(Path.GetRelativePath(folder, file), File.ReadAllBytes(file)));
                }
            }
            catch (FileNotFoundException)
            {
                // A running node has removed it meanwhile: nothing is left of it to be found.
            }
        }

        return hits;
    }

    /// <summary>All hits in the bytes.</summary>
    public IReadOnlyList<CanaryHit> Bytes(string name, ReadOnlySpan<byte> bytes)
    {
        var hits = new List<CanaryHit>();
        for (var i = 0; i <= bytes.Length - sizeof(ulong); i++)
        {
            if (!mayBegin[BinaryPrimitives.ReadUInt16LittleEndian(bytes[i..])]
                || !patterns.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(bytes[i..]), out var candidates))
            {
                continue;
            }

            foreach (var pattern in candidates)
            {
                if (bytes[i..].StartsWith(pattern.Bytes))
                {
                    hits.Add(new CanaryHit(name, i, pattern.Value, pattern.Encoding));
                }
            }
        }

        return hits;
    }

    /// <summary>Sockets and pipes have no content to search.</summary>
    private static bool IsSpecial(string file) => !OperatingSystem.IsWindows()
        && (File.GetAttributes(file) & (FileAttributes.Device | FileAttributes.ReparsePoint)) != FileAttributes.None
        || new FileInfo(file).Length == 0;

    private void AddAll(IEnumerable<string> values, int least)
    {
        foreach (var value in values.Distinct(StringComparer.Ordinal))
        {
            if (Encoding.UTF8.GetByteCount(value) < least)
            {
                throw new ArgumentException($"“{value}” is too short to be searched for.", nameof(values));
            }

            Add(value, "UTF-8", Encoding.UTF8.GetBytes(value));
            Add(value, "UTF-16LE", Encoding.Unicode.GetBytes(value));
            Add(value, "UTF-16BE", Encoding.BigEndianUnicode.GetBytes(value));
        }
    }

    private void Add(string value, string encoding, byte[] bytes)
    {
        var key = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        mayBegin[BinaryPrimitives.ReadUInt16LittleEndian(bytes)] = true;
        if (!patterns.TryGetValue(key, out var list))
        {
            patterns[key] = list = [];
        }

        list.Add(new Pattern(value, encoding, bytes));
    }

    private sealed record Pattern(string Value, string Encoding, byte[] Bytes);
}
