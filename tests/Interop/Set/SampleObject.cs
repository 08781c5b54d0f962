using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;

namespace DicomExchange.Interop.Set;

/// <summary>A real file with its data set as it lies there.</summary>
/// <param name="Name">Relative to the samples' folder.</param>
/// <param name="File">What it is and where its data set begins.</param>
public sealed record SampleObject(string Name, FileToSend File)
{
    public Uid Instance => File.SopInstance;

    public string Syntax => File.TransferSyntax.Uid.Value;

    /// <summary>As it goes over the wire: a deflated stream of odd length is padded with a zero byte (PS3.5 §A.5).</summary>
    public byte[] DataSet()
    {
        var bytes = System.IO.File.ReadAllBytes(File.Path)[(int)File.DataSetOffset..];
        return bytes.Length % 2 == 0 ? bytes : [.. bytes, 0];
    }
}
