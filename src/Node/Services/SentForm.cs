using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Node.Services;

/// <summary>As what an object went out, which may be rewritten: for ledger and audit record.</summary>
/// <param name="transferSyntax">That of the context it went in.</param>
public sealed class SentForm(Uid transferSyntax)
{
    public Uid TransferSyntax => transferSyntax;

    /// <summary>Bytes of the data set that were given to the connection: the other side has so many of them at most.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts what goes out.</summary>
    public DataSource Counting(DataSource data) => async cancellationToken =>
    {
        var slice = await data(cancellationToken);
        Bytes += slice.Length;
        return slice;
    };
}
