using System.IO.Compression;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Small valid objects written by hand, one for each encoding; each has nesting, empty values and something long.</summary>
internal static class Objects
{
    private const string Identity =
        "08001600 'UI' 1A00 '1.2.840.10008.5.1.4.1.1.2' 00  08001800 'UI' 0600 '1.2.3' 00  08006000 'CS' 0200 'CT'";

    private const string Rest =
        "10001000 'PN' 0A00 'Test^Name '  10002000 'LO' 0000  20000D00 'UI' 0600 '1.2.4' 00  20000E00 'UI' 0600 '1.2.5' 00";

    private const string DelimitedSequence =
        "40007502 'SQ' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  40000700 'LO' 0400 'scan'" +
        "40000800 'SQ' 0000 FFFFFFFF  FEFF00E0 0E000000  08000001 'SH' 0600 'D1234 '  FEFFDDE0 00000000" +
        "FEFF0DE0 00000000  FEFFDDE0 00000000";

    private const string UnknownSequence =
        "29001000 'LO' 0400 'ACME'  29001010 'UN' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  08000001 06000000 'D1234 '" +
        "FEFF0DE0 00000000  FEFFDDE0 00000000";

    private const string Explicit =
        Identity + DefinedSequence + Rest + UnknownSequence + DelimitedSequence + "E07F1000 'OW' 0000 08000000 0102030405060708";

    private const string DefinedSequence =
        "08001111 'SQ' 0000 1E000000  FEFF00E0 0E000000  08005511 'UI' 0600 '1.2.6' 00  FEFF00E0 00000000";

    private const string Implicit =
        "08001600 1A000000 '1.2.840.10008.5.1.4.1.1.2' 00  08001800 06000000 '1.2.3' 00  08006000 02000000 'CT'" +
        "08001111 1E000000  FEFF00E0 0E000000  08005511 06000000 '1.2.6' 00  FEFF00E0 00000000" +
        "10001000 0A000000 'Test^Name '  10002000 00000000  20000D00 06000000 '1.2.4' 00  20000E00 06000000 '1.2.5' 00" +
        "40007502 FFFFFFFF  FEFF00E0 FFFFFFFF  40000700 04000000 'scan'  FEFF0DE0 00000000  FEFFDDE0 00000000" +
        "E07F1000 08000000 0102030405060708";

    private const string BigEndian =
        "00080016 'UI' 001A '1.2.840.10008.5.1.4.1.1.2' 00  00080018 'UI' 0006 '1.2.3' 00  00080060 'CS' 0002 'CT'" +
        "00081111 'SQ' 0000 0000001E  FFFEE000 0000000E  00081155 'UI' 0006 '1.2.6' 00  FFFEE000 00000000" +
        "00100010 'PN' 000A 'Test^Name '  00100020 'LO' 0000  0020000D 'UI' 0006 '1.2.4' 00  0020000E 'UI' 0006 '1.2.5' 00" +
        "00280010 'US' 0002 0200" +
        "00291010 'UN' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  08000001 06000000 'D1234 '  FEFF0DE0 00000000  FEFFDDE0 00000000" +
        "7FE00010 'OW' 0000 00000008 0102030405060708";

    private const string Encapsulated =
        Identity + DefinedSequence + Rest + "E07F1000 'OB' 0000 FFFFFFFF  FEFF00E0 04000000 00000000" +
        "FEFF00E0 06000000 FFD80102FFD9  FEFF00E0 00000000  FEFF00E0 02000000 FFD9  FEFFDDE0 00000000";

    public static IReadOnlyList<(TransferSyntax Syntax, byte[] Bytes)> All { get; } =
    [
        (TransferSyntaxes.ExplicitLittleEndian, Bytes.Of(Explicit)),
        (TransferSyntaxes.ImplicitLittleEndian, Bytes.Of(Implicit)),
        (TransferSyntaxes.ExplicitBigEndian, Bytes.Of(BigEndian)),
        (TransferSyntaxes.Held.First(s => s.IsEncapsulated), Bytes.Of(Encapsulated)),
    ];

    public static (TransferSyntax Syntax, byte[] Bytes) Deflated() => (TransferSyntaxes.Deflated, Deflate(All[0].Bytes));

    public static byte[] Deflate(byte[] plain)
    {
        using var output = new MemoryStream();
        using (var deflater = new DeflateStream(output, CompressionLevel.Optimal))
        {
            deflater.Write(plain);
        }

        return output.ToArray();
    }
}
