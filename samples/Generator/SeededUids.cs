using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Generator;

/// <summary>UIDs under the root of UUIDs (PS3.5 §B.2) that depend on a seed and a name alone.</summary>
internal static class SeededUids
{
    public static Uid Of(int seed, string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}"))[..16];
        // The version and variant bits of a name-based UUID, so that nobody takes it for a random one.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return Uid.Parse($"2.25.{new BigInteger(bytes, isUnsigned: true, isBigEndian: true)}");
    }
}
