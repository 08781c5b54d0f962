using System.Globalization;

namespace DicomExchange.Wire.Dimse;

/// <summary>Status (0000,0900) (PS3.7 annex C, PS3.4 §B.2.3, §C.4).</summary>
public readonly record struct DimseStatus(ushort Code)
{
    public static readonly DimseStatus Success = new(0x0000);
    public static readonly DimseStatus ProcessingFailure = new(0x0110);
    public static readonly DimseStatus DuplicateInstance = new(0x0111);
    public static readonly DimseStatus NoSuchInstance = new(0x0112);
    public static readonly DimseStatus NoSuchEventType = new(0x0113);
    public static readonly DimseStatus InvalidArgumentValue = new(0x0115);
    public static readonly DimseStatus InvalidInstance = new(0x0117);
    public static readonly DimseStatus NoSuchSopClass = new(0x0118);
    public static readonly DimseStatus ClassInstanceConflict = new(0x0119);
    public static readonly DimseStatus SopClassNotSupported = new(0x0122);
    public static readonly DimseStatus NoSuchActionType = new(0x0123);
    public static readonly DimseStatus NotAuthorized = new(0x0124);
    /// <summary>0131: a Failure Reason of storage commitment, the Transaction UID is in use (PS3.3 §C.14.1.1).</summary>
    public static readonly DimseStatus DuplicateTransaction = new(0x0131);
    public static readonly DimseStatus DuplicateInvocation = new(0x0210);
    public static readonly DimseStatus UnrecognizedOperation = new(0x0211);
    public static readonly DimseStatus MistypedArgument = new(0x0212);
    public static readonly DimseStatus ResourceLimitation = new(0x0213);
    public static readonly DimseStatus OutOfResources = new(0xA700);
    public static readonly DimseStatus CannotCountMatches = new(0xA701);
    public static readonly DimseStatus CannotPerformSubOperations = new(0xA702);
    public static readonly DimseStatus MoveDestinationUnknown = new(0xA801);
    public static readonly DimseStatus DataSetDoesNotMatch = new(0xA900);

    /// <summary>B000: C-STORE with coerced elements, C-MOVE and C-GET done with failures or warnings.</summary>
    public static readonly DimseStatus Warning = new(0xB000);
    public static readonly DimseStatus CannotUnderstand = new(0xC000);
    public static readonly DimseStatus Cancel = new(0xFE00);
    public static readonly DimseStatus Pending = new(0xFF00);

    /// <summary>FF01: pending, and some optional keys were not supported.</summary>
    public static readonly DimseStatus PendingOptionalKeysUnsupported = new(0xFF01);

    public bool IsSuccess => Code == 0;

    public bool IsPending => Code is 0xFF00 or 0xFF01;

    public bool IsCancel => Code == 0xFE00;

    /// <summary>The operation was done, with a remark (PS3.7 §C.4; attribute warnings 0107 and 0116 included).</summary>
    public bool IsWarning => Code is 0x0001 or 0x0107 or 0x0116 or (>= 0xB000 and <= 0xBFFF);

    public bool IsFailure => !IsSuccess && !IsPending && !IsCancel && !IsWarning;

    public override string ToString() => Code.ToString("X4", CultureInfo.InvariantCulture);
}
