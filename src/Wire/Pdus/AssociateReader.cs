using System.Buffers.Binary;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>
/// Reads A-ASSOCIATE-RQ and -AC (PS3.8 tables 9-11 to 9-20). Unknown items are skipped, as the standard wants.
/// <code>
///   6         8          10       26        42         74
/// +---------+----------+--------+---------+----------+-----------------------------------
/// | version | reserved | called | calling | reserved | items: 10H, 20H or 21H ..., 50H
/// | 2       | 2        | 16     | 16      | 32       |
/// +---------+----------+--------+---------+----------+-----------------------------------
/// </code>
/// </summary>
public static class AssociateReader
{
    /// <summary>There are 128 odd numbers in a byte (PS3.8 §9.3.2.2).</summary>
    public const int MaxContexts = 128;

    /// <summary>More than all transfer syntaxes of the standard together.</summary>
    public const int MaxTransferSyntaxes = 64;

    /// <exception cref="PduException">An item is malformed, a context id is even or given twice, or a count is over its limit.</exception>
    public static AssociateRequest ReadRequest(ReadOnlySpan<byte> body)
    {
        var parts = ReadParts(body, ItemType.ContextProposal, ReadProposal);
        return new AssociateRequest
        {
            ProtocolVersion = parts.Version,
            CalledAeTitle = parts.Called,
            CallingAeTitle = parts.Calling,
            ApplicationContext = parts.ApplicationContext,
            Contexts = parts.Contexts,
            User = parts.User,
        };
    }

    /// <exception cref="PduException">An item is malformed, or a context id is even or given twice.</exception>
    public static AssociateAccept ReadAccept(ReadOnlySpan<byte> body)
    {
        var parts = ReadParts(body, ItemType.ContextAnswer, ReadAnswer);
        return new AssociateAccept
        {
            ProtocolVersion = parts.Version,
            CalledAeTitle = parts.Called,
            CallingAeTitle = parts.Calling,
            ApplicationContext = parts.ApplicationContext,
            Contexts = parts.Contexts,
            User = parts.User,
        };
    }

    /// <summary>Request and acceptance are laid out alike; only their contexts differ.</summary>
    private static Parts<T> ReadParts<T>(ReadOnlySpan<byte> body, byte contextItem, ReadContext<T> readContext)
    {
        if (body.Length < PduHeader.AssociateFixedLength)
        {
            throw Invalid("associate-cut-short");
        }

        var contexts = new List<T>();
        var ids = default(ContextIds);
        var context = default(Uid);
        var user = new UserInformation();
        var items = new ItemReader(body[PduHeader.AssociateFixedLength..]);
        while (items.Next())
        {
            if (items.Type == ItemType.ApplicationContext)
            {
                _ = Uid.TryParse(items.Value, out context);
            }
            else if (items.Type == contextItem)
            {
                contexts.Add(readContext(items.Value, ref ids));
            }
            else if (items.Type == ItemType.UserInformation)
            {
                user = UserInformationReader.Read(items.Value);
            }
        }

        _ = AeTitle.TryParse(body.Slice(4, 16), out var called);
        _ = AeTitle.TryParse(body.Slice(20, 16), out var calling);
        return new Parts<T>(BinaryPrimitives.ReadUInt16BigEndian(body), called, calling, context, contexts, user);
    }

    private static ContextProposal ReadProposal(ReadOnlySpan<byte> value, ref ContextIds ids)
    {
        var id = TakeId(value, ref ids);
        var abstractSyntax = default(Uid);
        var transferSyntaxes = new List<Uid>();
        var count = 0;
        var items = new ItemReader(value[4..]);
        while (items.Next())
        {
            if (items.Type == ItemType.AbstractSyntax)
            {
                _ = Uid.TryParse(items.Value, out abstractSyntax);
            }
            else if (items.Type == ItemType.TransferSyntax)
            {
                if (++count > MaxTransferSyntaxes)
                {
                    throw Invalid("too-many-transfer-syntaxes");
                }

                if (Uid.TryParse(items.Value, out var syntax))
                {
                    transferSyntaxes.Add(syntax);
                }
            }
        }

        return new ContextProposal(id, abstractSyntax, transferSyntaxes);
    }

    private static ContextAnswer ReadAnswer(ReadOnlySpan<byte> value, ref ContextIds ids)
    {
        var id = TakeId(value, ref ids);
        var syntax = default(Uid);
        var items = new ItemReader(value[4..]);
        while (items.Next())
        {
            if (items.Type == ItemType.TransferSyntax)
            {
                _ = Uid.TryParse(items.Value, out syntax);
            }
        }

        return new ContextAnswer(id, (ContextResult)value[2], syntax);
    }

    private static byte TakeId(ReadOnlySpan<byte> value, ref ContextIds ids)
    {
        if (value.Length < 4)
        {
            throw Invalid("context-cut-short");
        }

        if ((value[0] & 1) == 0 || !ids.Add(value[0]))
        {
            throw Invalid("context-id-invalid");
        }

        return value[0];
    }

    private static PduException Invalid(string word) => new(AbortReason.InvalidPduParameter, word);

    private delegate T ReadContext<T>(ReadOnlySpan<byte> value, ref ContextIds ids);

    private sealed record Parts<T>(ushort Version, AeTitle Called, AeTitle Calling, Uid ApplicationContext, List<T> Contexts, UserInformation User);

    /// <summary>The odd ids seen so far, one bit each. As ids are odd and single, 128 contexts are the most there can be.</summary>
    private struct ContextIds
    {
        private UInt128 seen;

        public bool Add(byte id)
        {
            var bit = UInt128.One << (id >> 1);
            if ((seen & bit) != 0)
            {
                return false;
            }

            seen |= bit;
            return true;
        }
    }
}
