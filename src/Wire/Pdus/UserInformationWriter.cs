using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>Writes user information; the layouts stand at <see cref="UserInformationReader"/>. Sub-items go in ascending order.</summary>
internal static class UserInformationWriter
{
    public static ReadOnlySpan<byte> Write(UserInformation user)
    {
        var writer = new ArrayBufferWriter<byte>(256);
        if (user.MaximumLength is { } maximum)
        {
            Span<byte> value = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(value, maximum);
            AssociateWriter.WriteItem(writer, ItemType.MaximumLength, value);
        }

        if (!user.ImplementationClass.IsEmpty)
        {
            AssociateWriter.WriteItem(writer, ItemType.ImplementationClass, Encoding.ASCII.GetBytes(user.ImplementationClass.Value));
        }

        if (user.Window is { } window)
        {
            Span<byte> value = stackalloc byte[4];
            BinaryPrimitives.WriteUInt16BigEndian(value, window.Invoked);
            BinaryPrimitives.WriteUInt16BigEndian(value[2..], window.Performed);
            AssociateWriter.WriteItem(writer, ItemType.Window, value);
        }

        foreach (var role in user.Roles)
        {
            AssociateWriter.WriteItem(writer, ItemType.Role, [.. Counted(role.SopClass), role.Scu ? (byte)1 : (byte)0, role.Scp ? (byte)1 : (byte)0]);
        }

        if (user.ImplementationVersion is { } version)
        {
            AssociateWriter.WriteItem(writer, ItemType.ImplementationVersion, Encoding.ASCII.GetBytes(version));
        }

        foreach (var extended in user.Extended)
        {
            AssociateWriter.WriteItem(writer, ItemType.Extended, [.. Counted(extended.SopClass), .. extended.Information.Span]);
        }

        WriteCommon(writer, user.CommonExtended);
        if (user.Identity is { } identity)
        {
            AssociateWriter.WriteItem(
                writer,
                ItemType.Identity,
                [(byte)identity.Type, identity.PositiveResponseRequested ? (byte)1 : (byte)0, .. Counted(identity.Primary.Span), .. Counted(identity.Secondary.Span)]);
        }

        if (user.IdentityResponse is { } response)
        {
            AssociateWriter.WriteItem(writer, ItemType.IdentityResponse, Counted(response.Span));
        }

        return writer.WrittenSpan;
    }

    private static void WriteCommon(ArrayBufferWriter<byte> writer, IReadOnlyList<CommonExtendedNegotiation> items)
    {
        foreach (var common in items)
        {
            byte[] related = [.. common.RelatedGeneralSopClasses.SelectMany(Counted)];
            AssociateWriter.WriteItem(writer, ItemType.CommonExtended, [.. Counted(common.SopClass), .. Counted(common.ServiceClass), .. Counted(related)]);
        }
    }

    private static byte[] Counted(Uid uid) => Counted(Encoding.ASCII.GetBytes(uid.Value));

    private static byte[] Counted(ReadOnlySpan<byte> field)
    {
        var bytes = new byte[2 + field.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)field.Length));
        field.CopyTo(bytes.AsSpan(2));
        return bytes;
    }
}
