using System.Buffers.Binary;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>
/// Reads the sub-items of user information (PS3.8 annex D.1, PS3.7 tables D.3-1 to D.3-16), each within item header
/// and value as <see cref="ItemReader"/> shows. Numbers are big endian; "counted" fields follow their 16-bit length.
/// <code>
/// 51H maximum length    | 4: length |
/// 52H implementation    | UID |
/// 53H window            | 2: invoked | 2: performed |
/// 54H role              | counted UID | 1: SCU | 1: SCP |
/// 55H version           | name |
/// 56H extended          | counted UID | information |
/// 57H common extended   | counted UID | counted service class | 2: length | counted UID ... | reserved |
/// 58H identity          | 1: type | 1: response wanted | counted primary | counted secondary |
/// 59H identity response | counted response |
/// </code>
/// </summary>
internal static class UserInformationReader
{
    /// <summary>Role and negotiation items are one for each SOP class; as many as contexts, twice over, are enough.</summary>
    private const int MaxItemsOfOneKind = 2 * AssociateReader.MaxContexts;

    private const int MaxRelatedClasses = 64;

    public static UserInformation Read(ReadOnlySpan<byte> value)
    {
        var roles = new List<RoleSelection>();
        var extended = new List<ExtendedNegotiation>();
        var common = new List<CommonExtendedNegotiation>();
        var user = new UserInformation { Roles = roles, Extended = extended, CommonExtended = common };
        var items = new ItemReader(value);
        while (items.Next())
        {
            switch (items.Type)
            {
                case ItemType.Role:
                    AddBounded(roles, ReadRole(items.Value));
                    break;
                case ItemType.Extended:
                    AddBounded(extended, ReadExtended(items.Value));
                    break;
                case ItemType.CommonExtended:
                    AddBounded(common, ReadCommon(items.Value));
                    break;
                default:
                    user = ReadSingle(user, items.Type, items.Value);
                    break;
            }
        }

        return user;
    }

    private static UserInformation ReadSingle(UserInformation user, byte type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case ItemType.MaximumLength:
                return user with { MaximumLength = value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : throw Invalid("maximum-length-invalid") };
            case ItemType.ImplementationClass:
                _ = Uid.TryParse(value, out var uid);
                return user with { ImplementationClass = uid };
            case ItemType.ImplementationVersion:
                return user with { ImplementationVersion = Printable(value) };
            case ItemType.Window:
                return user with { Window = value.Length == 4 ? ReadWindow(value) : throw Invalid("window-invalid") };
            case ItemType.Identity:
                return user with { Identity = user.Identity is null ? ReadIdentity(value) : throw Invalid("user-identity-twice") };
            case ItemType.IdentityResponse:
                return user with { IdentityResponse = ItemReader.TakeCounted(ref value).ToArray() };
            default:
                return user;
        }
    }

    private static AsynchronousOperationsWindow ReadWindow(ReadOnlySpan<byte> value) =>
        new(BinaryPrimitives.ReadUInt16BigEndian(value), BinaryPrimitives.ReadUInt16BigEndian(value[2..]));

    private static RoleSelection ReadRole(ReadOnlySpan<byte> value)
    {
        var uid = TakeUid(ref value);
        return value.Length >= 2 ? new RoleSelection(uid, value[0] == 1, value[1] == 1) : throw Invalid("role-selection-invalid");
    }

    private static ExtendedNegotiation ReadExtended(ReadOnlySpan<byte> value)
    {
        var uid = TakeUid(ref value);
        return new ExtendedNegotiation(uid, value.ToArray());
    }

    private static CommonExtendedNegotiation ReadCommon(ReadOnlySpan<byte> value)
    {
        var uid = TakeUid(ref value);
        var service = TakeUid(ref value);
        var list = value.IsEmpty ? value : ItemReader.TakeCounted(ref value);
        var related = new List<Uid>();
        while (!list.IsEmpty)
        {
            if (related.Count == MaxRelatedClasses)
            {
                throw Invalid("too-many-related-classes");
            }

            related.Add(TakeUid(ref list));
        }

        return new CommonExtendedNegotiation(uid, service, related);
    }

    private static UserIdentity ReadIdentity(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2)
        {
            throw Invalid("user-identity-invalid");
        }

        var type = (UserIdentityType)value[0];
        var wanted = value[1] == 1;
        value = value[2..];
        var primary = ItemReader.TakeCounted(ref value);
        var secondary = value.IsEmpty ? value : ItemReader.TakeCounted(ref value);
        return new UserIdentity(type, wanted, primary.ToArray(), secondary.ToArray());
    }

    private static Uid TakeUid(ref ReadOnlySpan<byte> value)
    {
        _ = Uid.TryParse(ItemReader.TakeCounted(ref value), out var uid);
        return uid;
    }

    private static string Printable(ReadOnlySpan<byte> value)
    {
        Span<char> text = stackalloc char[16];
        var length = Math.Min(value.Length, text.Length);
        for (var i = 0; i < length; i++)
        {
            text[i] = value[i] is >= 0x20 and <= 0x7E ? (char)value[i] : '?';
        }

        return text[..length].Trim(' ').ToString();
    }

    private static void AddBounded<T>(List<T> list, T item)
    {
        if (list.Count == MaxItemsOfOneKind)
        {
            throw Invalid("too-many-user-items");
        }

        list.Add(item);
    }

    private static PduException Invalid(string word) => new(AbortReason.InvalidPduParameter, word);
}
