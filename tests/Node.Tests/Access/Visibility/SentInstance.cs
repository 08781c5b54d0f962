using System.Buffers;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>One instance as one partner sent it.</summary>
internal sealed record SentInstance
{
    public required string Partner { get; init; }

    public required string Study { get; init; }

    public required string Series { get; init; }

    public required string Instance { get; init; }

    public required string PatientId { get; init; }

    public required string Name { get; init; }

    /// <summary>Issuer of Patient ID; empty where the data set names none.</summary>
    public required string Issuer { get; init; }

    public required string Date { get; init; }

    public required string Accession { get; init; }

    public required string Modality { get; init; }

    /// <summary>What makes one content differ from another under the same UID.</summary>
    public required string Comment { get; init; }

    public string Domain => Issuer.Length > 0 ? Issuer : DomainOf(Partner);

    public DataSet Attributes => new DataSet()
        .SetText(Tags.SOPClassUID, Vr.UI, "1.2.840.10008.5.1.4.1.1.7")
        .SetText(Tags.SOPInstanceUID, Vr.UI, Instance)
        .SetText(Tags.StudyInstanceUID, Vr.UI, Study)
        .SetText(Tags.SeriesInstanceUID, Vr.UI, Series)
        .SetText(Tags.PatientID, Vr.LO, PatientId)
        .SetText(Tags.PatientName, Vr.PN, Name)
        .SetText(Tags.IssuerOfPatientID, Vr.LO, Issuer)
        .SetText(Tags.StudyDate, Vr.DA, Date)
        .SetText(Tags.AccessionNumber, Vr.SH, Accession)
        .SetText(Tags.Modality, Vr.CS, Modality)
        .SetText(Tags.ImageComments, Vr.LT, Comment);

    public string Content => Convert.ToHexString(Bytes);

    public static string DomainOf(string partner) => partner + "'s own";

    public byte[] Bytes
    {
        get
        {
            var bytes = new ArrayBufferWriter<byte>();
            DataSetWriter.Write(Attributes, TransferSyntaxes.ExplicitLittleEndian, bytes);
            return bytes.WrittenSpan.ToArray();
        }
    }

    public async Task AddToAsync(ExchangeStore store, DateTimeOffset now, params IReadOnlyList<DeliveryOrder> deliveries)
    {
        var writer = store.BeginObject();
        writer.Write(Bytes);
        var header = new InstanceHeader(InstanceIdentity.TryRead(new CollectedHeader(Attributes, new HashSet<Tag>()), out _, out _)!, Attributes, TransferSyntaxes.ExplicitLittleEndian);
        var receipt = new Receipt { Partner = Partner, PatientDomain = DomainOf(Partner), ReceivedAt = now, Deliveries = deliveries };
        (await store.AddAsync(writer, header, receipt, CancellationToken.None)).IsSafe.ShouldBeTrue();
    }
}
