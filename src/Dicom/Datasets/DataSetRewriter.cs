using System.Buffers;
using System.Diagnostics;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Writes a native data set in another of the plain encodings, element by element as a <see cref="DataSetScanner"/> meets them.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>Lengths stay where headers keep their size. Between implicit and explicit they do not, and what a sequence will take
/// is not known when it begins, so sequences and items that are not empty get delimiters (PS3.5 §7.5).</item>
/// <item>A group length would then be false. It is retired, tells nothing but the size of the old encoding, and every
/// receiver must be able to do without (PS3.5 §7.2): it is left out, and counted.</item>
/// <item>Items under UN with undefined length are implicit little endian everywhere (PS3.5 §6.2.2): their bytes pass as they are.</item>
/// <item>A value that 16 bits cannot measure goes as UN (PS3.5 §6.2.2).</item>
/// <item>Numbers whose size nobody states (UN, and curve data with its own Data Value Representation) cannot be turned between
/// the byte orders and are refused; so is what an implicit reader would take for a sequence, or for none, by its dictionary.</item>
/// </list>
/// </remarks>
internal sealed class DataSetRewriter : IDataSetVisitor
{
    private readonly ElementWriter native;
    private readonly ElementWriter implicitLittle;
    private readonly WordTurner words;
    private readonly bool isTurned;
    private readonly bool isComparable;
    private readonly NotedValue noted = new();
    private readonly Stack<RewriteFrame> outer = new();
    private RewriteFrame top;
    private ElementHeader? undecided;
    private bool isLeftOut;

    /// <param name="from">A native syntax.</param>
    /// <param name="to">Another one; a deflated one is written plain.</param>
    /// <param name="isComparable">
    /// Write the same bytes for data sets that differ only in encoding: sequences that have items, and all items, with
    /// undefined length; others with length zero; no group lengths.
    /// </param>
    /// <param name="output">Takes the bytes.</param>
    public DataSetRewriter(TransferSyntax from, TransferSyntax to, bool isComparable, IBufferWriter<byte> output)
    {
        this.isComparable = isComparable;
        isTurned = from.IsBigEndian != to.IsBigEndian;
        native = new ElementWriter(output, to.IsExplicit, to.IsBigEndian);
        implicitLittle = new ElementWriter(output, isExplicit: false, isBigEndian: false);
        words = new WordTurner(output);
        top = new RewriteFrame(!from.IsExplicit, !to.IsExplicit, NeedsDelimiter: false, Implied: default);
    }

    /// <summary>Group length elements met that would have become false.</summary>
    public int GroupLengthsLeftOut { get; private set; }

    private ElementWriter Writer => top.IsImplicitTarget ? implicitLittle : native;

    /// <summary>A representation gets lost, so that only the dictionary tells a sequence from a value.</summary>
    private bool MustFitDictionary => top.IsImplicitTarget && !top.IsImplicitSource && !isComparable;

    private bool KeepsLengths => top.KeepsLengths && !isComparable;

    public void BeginValue(in ElementHeader header)
    {
        isLeftOut = header.Tag.IsGroupLength && !KeepsLengths;
        if (isLeftOut)
        {
            GroupLengthsLeftOut++;
            return;
        }

        var vr = top.IsImplicitSource ? top.Implied.Of(header.Tag, header.Vr) : header.Vr;
        if (!top.IsImplicitTarget && header.Length > ushort.MaxValue && !vr.HasLongLength())
        {
            vr = Vr.UN;
        }

        if (header.Length > 0)
        {
            RequireTurnable(header, vr);
            RequireNoSequence(header, vr);
        }

        noted.Begin(header.Tag, top.IsImplicitSource);
        words.Begin(isTurned ? vr.WordSize() : 1);
        Writer.WriteHeader(header.Tag, vr, header.Length);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (!isLeftOut)
        {
            noted.Write(bytes);
            words.Write(bytes);
        }
    }

    public void EndValue()
    {
        if (!isLeftOut)
        {
            words.End();
            top = top with { Implied = noted.End(top.Implied) };
        }
    }

    public void BeginSequence(in ElementHeader header)
    {
        RequireSequence(header);
        var isUnknown = header.Vr == Vr.UN;
        var inner = top with { IsImplicitSource = top.IsImplicitSource || isUnknown, IsImplicitTarget = top.IsImplicitTarget || isUnknown };
        if (isComparable)
        {
            undecided = header;
            Open(inner with { NeedsDelimiter = false });
            return;
        }

        var length = inner.KeepsLengths || header.Length == 0 ? header.Length : ElementHeader.Undefined;
        Writer.WriteHeader(header.Tag, header.Vr, length);
        Open(inner with { NeedsDelimiter = length == ElementHeader.Undefined });
    }

    public void EndSequence()
    {
        if (undecided is { } empty)
        {
            undecided = null;
            Writer.WriteHeader(empty.Tag, empty.Vr, 0);
        }

        Close(Tags.SequenceDelimitationItem);
    }

    public void BeginItem(in ElementHeader header)
    {
        if (undecided is { } sequence)
        {
            undecided = null;
            Writer.WriteHeader(sequence.Tag, sequence.Vr, ElementHeader.Undefined);
            top = top with { NeedsDelimiter = true };
        }

        var keeps = KeepsLengths || (header.Length == 0 && !isComparable);
        var length = keeps ? header.Length : ElementHeader.Undefined;
        Writer.WriteTagAndLength(Tags.Item, length);
        Open(top with { NeedsDelimiter = length == ElementHeader.Undefined });
    }

    public void EndItem() => Close(Tags.ItemDelimitationItem);

    public void BeginFragments(in ElementHeader header) => throw new UnreachableException("A native data set has no fragments.");

    public void BeginFragment(in ElementHeader header) => throw new UnreachableException("A native data set has no fragments.");

    public void EndFragment() => throw new UnreachableException("A native data set has no fragments.");

    public void EndFragments() => throw new UnreachableException("A native data set has no fragments.");

    private static DataSetException Refuse(in ElementHeader header) =>
        new(DataSetReasons.CannotBeSentUnchanged, header.Offset, header.Tag);

    /// <summary>PS3.5 §A.3 turns the points of curve data as (50xx,0103) says, whatever their representation.</summary>
    private static bool IsCurveData(Tag tag) => tag.Group >> 8 == 0x50 && tag.Element == 0x3000;

    private void Open(in RewriteFrame inner)
    {
        outer.Push(top);
        top = inner;
    }

    private void Close(Tag delimiter)
    {
        if (top.NeedsDelimiter)
        {
            Writer.WriteTagAndLength(delimiter, 0);
        }

        top = outer.Pop();
    }

    private void RequireTurnable(in ElementHeader header, Vr vr)
    {
        if (isTurned && (vr == Vr.UN || IsCurveData(header.Tag)))
        {
            throw Refuse(header);
        }
    }

    /// <summary>A value that an implicit reader's dictionary calls a sequence; under UN it is one (PS3.5 §6.2.2).</summary>
    private void RequireNoSequence(in ElementHeader header, Vr vr)
    {
        if (MustFitDictionary && vr != Vr.UN && DicomDictionary.VrOf(header.Tag) == Vr.SQ)
        {
            throw Refuse(header);
        }
    }

    /// <summary>A sequence that an implicit reader's dictionary calls a plain value.</summary>
    private void RequireSequence(in ElementHeader header)
    {
        if (isTurned && header.Vr == Vr.UN)
        {
            throw Refuse(header);
        }

        if (MustFitDictionary && header.Length != 0 && DicomDictionary.VrOf(header.Tag) is not (Vr.SQ or Vr.UN))
        {
            throw Refuse(header);
        }
    }
}
