using System.Buffers.Binary;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Part10;

/// <summary>
/// Reads the head of a file (PS3.10 §7.1) and copes with what is found in practice:
/// <list type="bullet">
/// <item>no preamble: "DICM" or group 0002 at byte 0; "DICM" at byte 128 counts only with group 0002 behind it;</item>
/// <item>no or a wrong group length: file meta information ends where group 0002 ends, or where its tags stop rising,
/// since some files have a second head, which then belongs to the data set;</item>
/// <item>a transfer syntax padded with more than one byte;</item>
/// <item>no file meta information, or no transfer syntax in it: the first element of the data set shows the encoding. A
/// data set begins in group 0008 or lower, so the order of its bytes shows little or big endian; a first value is short,
/// so its length never looks like two capitals, and letters mean explicit. Deflated and encapsulated data sets cannot be
/// told so; they are refused further on.</item>
/// </list>
/// </summary>
public static class Part10Reader
{
    /// <summary>No head is longer; whoever gives this many bytes has given enough.</summary>
    public const int MostHeadBytes = PreambleSize + MagicSize + MostMetaBytes;

    private const int PreambleSize = 128;
    private const int MagicSize = 4;
    private const int MostMetaBytes = 64 * 1024;
    private const int ShortHeader = 8;
    private const int LongHeader = 12;

    /// <summary>Reads the head from the first bytes of a file: all of them, or at least <see cref="MostHeadBytes"/>.</summary>
    /// <exception cref="Part10Exception">The bytes do not begin like a DICOM file, or the head is broken.</exception>
    public static Part10Head ReadHead(ReadOnlySpan<byte> start)
    {
        if (FindMeta(start) is not { } metaStart)
        {
            return new Part10Head(new DataSet(), GuessSyntax(start, isWithoutMeta: true), 0);
        }

        var isExplicit = start.Length < metaStart + ShortHeader || HasLetters(start[metaStart..]);
        var end = FindMetaEnd(start, metaStart, isExplicit);
        var meta = ReadMeta(start, metaStart, end, isExplicit);
        return new Part10Head(meta, SyntaxOf(meta) ?? GuessSyntax(start[end..], isWithoutMeta: false), end);
    }

    /// <summary>Reads the head from a seekable stream and leaves it at the first byte of the data set.</summary>
    /// <inheritdoc cref="ReadHead(ReadOnlySpan{byte})"/>
    public static async ValueTask<Part10Head> ReadHeadAsync(Stream file, CancellationToken cancellationToken)
    {
        var origin = file.Position;
        var start = new byte[(int)Math.Min(MostHeadBytes, file.Length - origin)];
        await file.ReadExactlyAsync(start, cancellationToken);
        var head = ReadHead(start);
        file.Position = origin + head.DataSetOffset;
        return head;
    }

    private static int? FindMeta(ReadOnlySpan<byte> start)
    {
        var hasMagic = start.Length >= PreambleSize + MagicSize && start[PreambleSize..].StartsWith("DICM"u8);
        if (hasMagic && IsMeta(start[(PreambleSize + MagicSize)..]))
        {
            return PreambleSize + MagicSize;
        }

        if (start.StartsWith("DICM"u8) && IsMeta(start[MagicSize..]))
        {
            return MagicSize;
        }

        if (IsMeta(start))
        {
            return 0;
        }

        if (hasMagic && !LooksLikeDataSet(start))
        {
            throw new Part10Exception(Part10Exception.MetaBroken, PreambleSize + MagicSize);
        }

        return null;
    }

    private static bool IsMeta(ReadOnlySpan<byte> bytes) => bytes.Length >= 4 && bytes[0] == 2 && bytes[1] == 0;

    /// <summary>Group 0008 or lower in either order of bytes, with something behind it.</summary>
    private static bool LooksLikeDataSet(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= ShortHeader && ((bytes[0] is > 2 and <= 8 && bytes[1] == 0) || (bytes[0] == 0 && bytes[1] is > 2 and <= 8));

    private static bool HasLetters(ReadOnlySpan<byte> element) => VrRules.FromLetters(element[4], element[5]) != Vr.None;

    /// <summary>Walks from element to element while the group is 0002 and the tags rise.</summary>
    private static int FindMetaEnd(ReadOnlySpan<byte> start, int metaStart, bool isExplicit)
    {
        var offset = metaStart;
        var last = -1;
        while (start.Length - offset >= 2 && start[offset] == 2 && start[offset + 1] == 0)
        {
            var element = start[offset..];
            if (element.Length < ShortHeader)
            {
                throw new Part10Exception(Part10Exception.MetaBroken, offset);
            }

            var number = BinaryPrimitives.ReadUInt16LittleEndian(element[2..]);
            if (number <= last)
            {
                break;
            }

            last = number;

            var (header, length) = MeasureElement(element, isExplicit);
            if (header > element.Length || length > element.Length - header || offset - metaStart > MostMetaBytes)
            {
                throw new Part10Exception(Part10Exception.MetaBroken, offset);
            }

            offset += header + (int)length;
        }

        return offset;
    }

    private static (int Header, uint Length) MeasureElement(ReadOnlySpan<byte> element, bool isExplicit)
    {
        if (!isExplicit)
        {
            return (ShortHeader, BinaryPrimitives.ReadUInt32LittleEndian(element[4..]));
        }

        if (!VrRules.FromLetters(element[4], element[5]).HasLongLength())
        {
            return (ShortHeader, BinaryPrimitives.ReadUInt16LittleEndian(element[6..]));
        }

        return (LongHeader, element.Length < LongHeader ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(element[8..]));
    }

    private static DataSet ReadMeta(ReadOnlySpan<byte> start, int metaStart, int end, bool isExplicit)
    {
        var syntax = isExplicit ? TransferSyntaxes.ExplicitLittleEndian : TransferSyntaxes.ImplicitLittleEndian;
        try
        {
            return DataSetReader.Read(start[metaStart..end], syntax, DataSetLimits.FileMeta);
        }
        catch (DataSetException e)
        {
            throw new Part10Exception(Part10Exception.MetaBroken, metaStart + e.Offset, e);
        }
    }

    private static TransferSyntax? SyntaxOf(DataSet meta)
    {
        if (meta[Tags.TransferSyntaxUID] is not { IsEmpty: false } element)
        {
            return null;
        }

        return Uid.TryParse(element.Value.Span.TrimEnd("\0 "u8), out var uid) && TransferSyntaxes.TryGet(uid, out var syntax)
            ? syntax
            : throw new Part10Exception(Part10Exception.UnknownSyntax, 0);
    }

    private static TransferSyntax GuessSyntax(ReadOnlySpan<byte> dataSet, bool isWithoutMeta)
    {
        if (isWithoutMeta && !LooksLikeDataSet(dataSet))
        {
            throw new Part10Exception(Part10Exception.NotDicom, 0);
        }

        if (dataSet.Length < ShortHeader || !HasLetters(dataSet))
        {
            return TransferSyntaxes.ImplicitLittleEndian;
        }

        return dataSet[0] == 0 && dataSet[1] != 0 ? TransferSyntaxes.ExplicitBigEndian : TransferSyntaxes.ExplicitLittleEndian;
    }
}
