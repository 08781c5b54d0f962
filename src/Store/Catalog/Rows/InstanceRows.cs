using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Rows;

/// <summary>The three rows that an instance makes or joins, opened: of its holding, its series and its own.</summary>
internal sealed record InstanceRows
{
    /// <summary>A value longer than this is left out of its row; the objects have it whole.</summary>
    public const int MaxValueLength = 4096;

    /// <summary>What the attributes of a study come to at most in its row, which is kept in memory; what is gathered of it comes on top.</summary>
    public const int MaxStudyLength = 4096;

    /// <summary>Each of the two lists gathered of a study ends before it is longer.</summary>
    public const int MaxListLength = 1024;

    /// <summary>
    /// What tells a study from others is kept up to here: 64 characters of four bytes, three times (the component groups of a name,
    /// PS3.5 §6.2.1). All of it together, dates up to <see cref="MaxDateLength"/>, fits into <see cref="MaxStudyLength"/>.
    /// </summary>
    private const int MaxIdentifierLength = 768;

    private const int MaxDateLength = 32;

    /// <summary>Code and length of a field of a study's row.</summary>
    private const int FieldHeadLength = 3;

    private static readonly CatalogAttribute IssuerOfPatientId = CatalogAttributes.Find(Tags.IssuerOfPatientID)!;
    private static readonly CatalogAttribute ModalityOfSeries = CatalogAttributes.Find(Tags.Modality)!;

    public required byte[] Holding { get; init; }

    public required byte[] Series { get; init; }

    public required byte[] Instance { get; init; }

    public required byte[] Modality { get; init; }

    public required byte[] SopClass { get; init; }

    public static InstanceRows Of(InstanceHeader header, string patientDomain)
    {
        var set = SpecificCharacterSet.Of(header.Attributes);
        var issuer = Value(header, IssuerOfPatientId, set);
        var domain = issuer.Length > 0 ? issuer : Encoding.UTF8.GetBytes(patientDomain);
        var holding = new RowWriter();
        var series = new RowWriter();
        var instance = new RowWriter();
        foreach (var attribute in CatalogAttributes.All)
        {
            var value = Value(header, attribute, set);
            var row = attribute.Level switch
            {
                QueryLevel.Series => series,
                QueryLevel.Image => instance,
                _ => holding,
            };
            if (row != holding || IsIdentifying(attribute.Code) || HasRoom(holding, value, domain))
            {
                row.Add(attribute.Code, value);
            }
        }

        var modality = Value(header, ModalityOfSeries, set);
        var sopClass = Encoding.ASCII.GetBytes(header.SopClass.Value);
        holding.Add(CatalogAttributes.Domain, domain);
        holding.Add(CatalogAttributes.Modalities, modality.Length <= MaxListLength ? modality : []);
        holding.Add(CatalogAttributes.SopClasses, sopClass);
        instance.Add(CatalogAttributes.TransferSyntax, Encoding.ASCII.GetBytes(header.TransferSyntax.Uid.Value));
        return new InstanceRows
        {
            Holding = holding.Written.ToArray(),
            Series = series.Written.ToArray(),
            Instance = instance.Written.ToArray(),
            Modality = modality,
            SopClass = sopClass,
        };
    }

    /// <summary>The list with the values in it: values stand between backslashes, in both.</summary>
    /// <returns>Null when all were there already, or are empty.</returns>
    public static byte[]? AddToList(ReadOnlySpan<byte> list, ReadOnlySpan<byte> values)
    {
        byte[]? grown = null;
        foreach (var range in values.Split((byte)'\\'))
        {
            grown = AddOne(grown ?? list, values[range].Trim((byte)' ')) ?? grown;
        }

        return grown;
    }

    private static byte[]? AddOne(ReadOnlySpan<byte> list, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return null;
        }

        foreach (var range in list.Split((byte)'\\'))
        {
            if (list[range].SequenceEqual(value))
            {
                return null;
            }
        }

        return list.IsEmpty ? value.ToArray() : [.. list, (byte)'\\', .. value];
    }

    private static byte[] Value(InstanceHeader header, CatalogAttribute attribute, SpecificCharacterSet set)
    {
        // The identifiers were checked; written as checked, a stray pad byte does not make another study of it.
        var uid = attribute.Code switch
        {
            CatalogAttributes.StudyInstanceUid => header.Study,
            CatalogAttributes.SeriesInstanceUid => header.Series,
            CatalogAttributes.SopInstanceUid => header.SopInstance,
            CatalogAttributes.SopClassUid => header.SopClass,
            _ => default,
        };
        return uid.IsEmpty ? Text(header.Attributes, attribute, set) : Encoding.ASCII.GetBytes(uid.Value);
    }

    private static bool IsIdentifying(byte code) => code <= CatalogAttributes.IssuerOfPatientId;

    /// <summary>True while the domain, which comes last, keeps its place.</summary>
    private static bool HasRoom(RowWriter study, ReadOnlySpan<byte> value, ReadOnlySpan<byte> domain) =>
        study.Written.Length + value.Length + domain.Length + (2 * FieldHeadLength) <= MaxStudyLength;

    private static byte[] Text(DataSet attributes, CatalogAttribute attribute, SpecificCharacterSet set)
    {
        if (attributes[attribute.Tag] is not { } element)
        {
            return [];
        }

        var most = !IsIdentifying(attribute.Code) ? MaxValueLength : attribute.Vr == Vr.DA ? MaxDateLength : MaxIdentifierLength;
        var value = AttributeText.Of(element, attribute.Vr, set);
        return value.Length <= most ? value : [];
    }
}
