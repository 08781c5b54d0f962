using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;

namespace DicomExchange.Interop.Set;

/// <summary>What a receiver kept in a folder of Part 10 files: data sets by SOP Instance UID, and how each is encoded.</summary>
public static class Kept
{
    public static async Task<Dictionary<Uid, (string Syntax, byte[] DataSet)>> InAsync(string folder)
    {
        var kept = new Dictionary<Uid, (string, byte[])>();
        foreach (var path in FileInspection.Expand([folder]))
        {
            var (file, reason) = await FileInspection.InspectAsync(path, default);
            if (file is null)
            {
                throw new InvalidOperationException($"{path} was kept and cannot be read: {reason}");
            }

            var bytes = await File.ReadAllBytesAsync(path);
            kept[file.SopInstance] = (file.TransferSyntax.Uid.Value, bytes[(int)file.DataSetOffset..]);
        }

        return kept;
    }
}
