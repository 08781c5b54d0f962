using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Rows;

/// <summary>The three rows that an instance makes or joins, opened: of its holding, its series and its own.</summary>
internal sealed record InstanceRows
{
    /// <summary>A value longer than this is left out of its row, and what is gathered of a study ends there; the objects have it whole.</summary>
    public const int MaxValueLength = 4096;

    public required byte[] Holding { get; init; }

    public required byte[] Series { get; init; }

    public required byte[] Instance { get; init; }

    public required byte[] Modality { get; init; }

    public required byte[] SopClass { get; init; }

    public static InstanceRows Of(InstanceHeader header, string patientDomain)
    {
        var set = SpecificCharacterSet.Of(header.Attributes);
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
            row.Add(attribute.Code, value);
        }

        var issuer = Text(header.Attributes, Tags.IssuerOfPatientID, Vr.LO, set);
        var modality = Text(header.Attributes, Tags.Modality, Vr.CS, set);
        var sopClass = Encoding.ASCII.GetBytes(header.SopClass.Value);
        holding.Add(CatalogAttributes.Domain, issuer.Length > 0 ? issuer : Encoding.UTF8.GetBytes(patientDomain));
        holding.Add(CatalogAttributes.Modalities, modality);
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
        return uid.IsEmpty ? Text(header.Attributes, attribute.Tag, attribute.Vr, set) : Encoding.ASCII.GetBytes(uid.Value);
    }

    private static byte[] Text(DataSet attributes, Tag tag, Vr vr, SpecificCharacterSet set)
    {
        if (attributes[tag] is not { } element)
        {
            return [];
        }

        var value = AttributeText.Of(element, vr, set);
        return value.Length <= MaxValueLength ? value : [];
    }
}
