using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Client;

/// <summary>An object on its way in: what its command says, and where its data set is read.</summary>
internal sealed record PullArrival(Uid SopClass, Uid SopInstance, TransferSyntax TransferSyntax, DataSource Read)
{
    public static PullArrival Of(StoreOperation operation) => new(operation.SopClass, operation.SopInstance, operation.TransferSyntax, operation.ReadAsync);
}
