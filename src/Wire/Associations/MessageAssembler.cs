using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>
/// Puts fragments in their place: a command's together, then its data set's, all in one context, nothing between them
/// (PS3.8 annex E). Holds the command only.
/// </summary>
internal sealed class MessageAssembler(AssociationTerms terms, WireLimits limits)
{
    private readonly ArrayBufferWriter<byte> bytes = new(512);
    private PresentationContext? context;
    private int emptyFragments;
    private bool isInCommand;

    /// <summary>The reason word of the first fragment that was out of place.</summary>
    public string? Violation { get; set; }

    /// <summary>Part of a command is there.</summary>
    public bool IsInCommand => isInCommand;

    /// <summary>The context of the message.</summary>
    public PresentationContext Context => context ?? throw new InvalidOperationException("No message has begun.");

    /// <summary>Adds a command fragment; gives the command when it was the last.</summary>
    public DataSet? AddCommand(Pdv pdv)
    {
        if (!isInCommand)
        {
            context = terms.FindContext(pdv.ContextId);
            isInCommand = true;
        }

        if (context is null || context.Id != pdv.ContextId)
        {
            return Violate("pdv-context-unknown");
        }

        if (!pdv.IsCommand)
        {
            return Violate("data-without-command");
        }

        if (IsOdd(pdv))
        {
            return Violate(Pdv.LengthInvalid);
        }

        if (pdv.Fragment.Length > limits.MaxCommandLength - bytes.WrittenCount)
        {
            return Violate("command-too-long");
        }

        if (IsFlood(pdv))
        {
            return null;
        }

        bytes.Write(pdv.Fragment.Span);
        if (!pdv.IsLast)
        {
            return null;
        }

        try
        {
            return CommandCodec.Read(bytes.WrittenSpan);
        }
        catch (PduException e)
        {
            return Violate(e.Word);
        }
        finally
        {
            bytes.ResetWrittenCount();
            emptyFragments = 0;
            isInCommand = false;
        }
    }

    /// <summary>Notes a data fragment; true when it was the last.</summary>
    public bool AddData(Pdv pdv)
    {
        if (context is null || pdv.ContextId != context.Id)
        {
            Violate("pdv-context-unknown");
            return false;
        }

        if (pdv.IsCommand)
        {
            Violate("command-in-data");
            return false;
        }

        // A deflated stream has any number of bytes. It is to be padded (PS3.5 §A.5), and devices forget it; what they send is whole.
        if (IsOdd(pdv) && !(pdv.IsLast && context.TransferSyntax.IsDeflated))
        {
            Violate(Pdv.LengthInvalid);
            return false;
        }

        return !IsFlood(pdv) && pdv.IsLast;
    }

    private static bool IsOdd(Pdv pdv) => (pdv.Fragment.Length & 1) != 0;

    private bool IsFlood(Pdv pdv)
    {
        if (!pdv.Fragment.IsEmpty || ++emptyFragments <= limits.MaxEmptyFragments)
        {
            return false;
        }

        Violate("too-many-empty-fragments");
        return true;
    }

    private DataSet? Violate(string word)
    {
        Violation ??= word;
        return null;
    }
}
