using System.Buffers;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>A made-up instance: its attributes, and content that differs from every other's.</summary>
internal sealed record Sample
{
    public string Study { get; init; } = "1.2.3";

    public string Series { get; init; } = "1.2.3.1";

    public string Instance { get; init; } = "1.2.3.1.1";

    public string PatientId { get; init; } = "P1";

    public string Name { get; init; } = "Doe^Jane";

    public string BirthDate { get; init; } = "19800102";

    public string StudyDate { get; init; } = "20260102";

    public string Accession { get; init; } = "A1";

    public string Modality { get; init; } = "PX";

    public string Content { get; init; } = "content";

    public string Partner { get; init; } = "one";

    public string SopClass { get; init; } = "1.2.840.10008.5.1.4.1.1.7";

    /// <summary>What routes grant of it as it arrives.</summary>
    public IReadOnlyList<GrantOrder> Grants { get; init; } = [];

    /// <summary>Where routes send it.</summary>
    public IReadOnlyList<DeliveryOrder> Deliveries { get; init; } = [];

    /// <summary>Elements beside or in the place of those above.</summary>
    public IReadOnlyList<Element> More { get; init; } = [];

    public TransferSyntax Syntax { get; init; } = TransferSyntaxes.ExplicitLittleEndian;

    /// <summary>The data set in its syntax.</summary>
    public byte[] Bytes
    {
        get
        {
            var bytes = new ArrayBufferWriter<byte>();
            DataSetWriter.Write(Attributes.Set(Tags.DataSetTrailingPadding, Vr.OB, Encoding.UTF8.GetBytes(Content.PadRight((Content.Length + 1) & ~1))), Syntax, bytes);
            return bytes.WrittenSpan.ToArray();
        }
    }

    public DataSet Attributes => More.Aggregate(Plain, static (set, element) => set.Set(element));

    private DataSet Plain => new DataSet()
        .SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192")
        .SetText(Tags.SOPClassUID, Vr.UI, SopClass)
        .SetText(Tags.SOPInstanceUID, Vr.UI, Instance)
        .SetText(Tags.StudyInstanceUID, Vr.UI, Study)
        .SetText(Tags.SeriesInstanceUID, Vr.UI, Series)
        .SetText(Tags.PatientID, Vr.LO, PatientId)
        .SetText(Tags.PatientName, Vr.PN, Name)
        .SetText(Tags.PatientBirthDate, Vr.DA, BirthDate)
        .SetText(Tags.StudyDate, Vr.DA, StudyDate)
        .SetText(Tags.AccessionNumber, Vr.SH, Accession)
        .SetText(Tags.Modality, Vr.CS, Modality)
        .SetUInt16(Tags.Rows, 512);

    public InstanceHeader Header => new(InstanceIdentity.TryRead(new CollectedHeader(Attributes, new HashSet<Tag>()), out _, out _)!, Attributes, Syntax);

    public Receipt Receipt => new() { Partner = Partner, PatientDomain = Partner, ReceivedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Grants = Grants, Deliveries = Deliveries };
}
