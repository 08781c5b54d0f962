using System.Buffers;
using System.Formats.Tar;
using DicomExchange.Dicom.Part10;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary><c>study export</c>: every content of every instance as a Part 10 file in a tar archive. Nothing is written here.</summary>
internal sealed class ExportOrder(OrderContext context)
{
    public async Task WriteAsync(ControlCaller caller, StudyRequest request, Stream archive, CancellationToken cancellation)
    {
        var uid = StudyOrders.UidOf(request);
        var instances = context.Store.Administration.InstancesOf(uid);
        if (instances.Count == 0)
        {
            throw StudyOrders.Unknown();
        }

        // Before the first byte: what left the store in clear is on record even if the copy breaks off.
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.StudyExported).About(context.Store.Administration.PatientsOf(uid)) with
        {
            Study = uid,
            Count = instances.Count,
            Bytes = instances.Sum(i => i.Instance.Length),
        });
        await using var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
        for (var i = 0; i < instances.Count; i++)
        {
            await WriteAsync(tar, i, instances[i], cancellation);
        }
    }

    private async Task WriteAsync(TarWriter tar, int number, HeldInstance held, CancellationToken cancellation)
    {
        var head = new ArrayBufferWriter<byte>();
        Part10Writer.WriteHead(new FileMeta(held.Instance.SopClass, held.Instance.SopInstance, held.Instance.TransferSyntax), head);
        using var reader = context.Store.OpenObject(held.Instance);
        await using var file = new ExportedFile(head.WrittenMemory, reader);

        // Numbers for names: identifiers are inside the file, where they belong.
        var name = held.Variant == 0 ? $"{number + 1:D6}.dcm" : $"{number + 1:D6}-variant-{held.Variant}.dcm";
        await tar.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = file,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                ModificationTime = context.Time.GetUtcNow(),
            },
            cancellation);
    }
}
