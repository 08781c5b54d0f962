using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>Command sets: group 0000 in implicit VR little endian, whatever the context's transfer syntax (PS3.7 §6.3.1).</summary>
internal static class CommandCodec
{
    /// <summary>The element (0000,0000) itself: tag, length, value.</summary>
    private const int GroupLengthSize = 12;

    /// <exception cref="PduException">These bytes are no command, or the group length is wrong.</exception>
    public static DataSet Read(ReadOnlySpan<byte> bytes)
    {
        DataSet command;
        try
        {
            command = DataSetReader.Read(bytes, TransferSyntaxes.ImplicitLittleEndian, DataSetLimits.Command);
        }
        catch (DataSetException)
        {
            throw Invalid();
        }

        if (command.GetUInt32(Tags.CommandGroupLength) is { } length && length != bytes.Length - GroupLengthSize)
        {
            throw Invalid();
        }

        return command;
    }

    public static ReadOnlyMemory<byte> Write(DataSet command)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        DataSetWriter.WriteCommand(command, bytes);
        return bytes.WrittenMemory;
    }

    private static PduException Invalid() => new(AbortReason.InvalidPduParameter, "command-invalid");
}
