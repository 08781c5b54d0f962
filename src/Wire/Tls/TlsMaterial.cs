namespace DicomExchange.Wire.Tls;

/// <summary>The content of a file with certificates, a key or a revocation list, and the name to call it by in errors.</summary>
/// <param name="Name">What an administrator knows it as, usually the path as written in the settings.</param>
/// <param name="Content">PEM text, DER or PKCS#12 bytes.</param>
public sealed record TlsMaterial(string Name, ReadOnlyMemory<byte> Content)
{
    public static TlsMaterial FromText(string name, string pem) => new(name, System.Text.Encoding.UTF8.GetBytes(pem));

    public override string ToString() => Name;
}
