using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;
using DicomExchange.Store;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Support;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Client;

/// <summary>What comes by C-GET lies in the folder, whole, synced and of the study asked for; or it does not, and its sender hears so.</summary>
public sealed class PullFolderTests : IDisposable
{
    private static readonly Uid Asked = Uid.Parse("1.2.3");
    private static readonly Uid Other = Uid.Parse("1.2.33");
    private static readonly Uid Instance = Uid.Parse("1.2.3.4.5");

    private readonly TempFolder folder = new();
    private readonly List<Pulled> kept = [];
    private readonly List<PullRefusal> refused = [];

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Syntaxes => [.. TransferSyntaxes.Held.Select(s => s.Uid.Value)];

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public async Task An_object_of_the_study_asked_for_is_kept_whatever_its_pieces(string syntax)
    {
        var count = 0;
        foreach (var piece in new[] { 1, 7, 512, 1 << 16 })
        {
            (await StoreAsync(Folder(), Arrival(Asked, Syntax(syntax), piece))).Status.IsSuccess.ShouldBeTrue($"pieces of {piece}");
            kept.Count.ShouldBe(++count);
        }

        refused.ShouldBeEmpty();
        Files().Length.ShouldBe(count);
    }

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public async Task An_object_of_another_study_or_of_none_is_not_kept_and_its_sender_hears_so(string syntax)
    {
        foreach (var (study, piece) in new (Uid?, int)[] { (Other, 1), (Other, 1 << 16), (null, 1), (null, 1 << 16) })
        {
            var reply = await StoreAsync(Folder(), Arrival(study, Syntax(syntax), piece));
            reply.Status.ShouldBe(DimseStatus.DataSetDoesNotMatch);
            reply.Reason.ShouldBe("study-not-asked-for");
            refused[^1].ShouldBe(new PullRefusal(study ?? default, Instance, "study-not-asked-for"));
        }

        kept.ShouldBeEmpty();
        Files().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_object_that_is_another_instance_than_its_command_says_is_not_kept()
    {
        var reply = await StoreAsync(Folder(), Arrival(Asked, TransferSyntaxes.ExplicitLittleEndian, 64) with { SopInstance = Uid.Parse("1.2.9") });
        reply.Reason.ShouldBe("command-data-set-mismatch");
        Files().ShouldBeEmpty();
    }

    [Fact]
    public async Task Bytes_that_are_no_data_set_before_they_name_a_study_are_not_kept()
    {
        var arrival = Arrival(Asked, TransferSyntaxes.ExplicitLittleEndian, 64) with { TransferSyntax = TransferSyntaxes.ExplicitBigEndian };
        (await StoreAsync(Folder(), arrival)).Status.ShouldBe(DimseStatus.CannotUnderstand);
        kept.ShouldBeEmpty();
        Files().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_retrieval_of_several_studies_keeps_what_comes()
    {
        (await Folder().StoreAsync(Arrival(Other, TransferSyntaxes.ExplicitLittleEndian, 64), null, TestContext.Current.CancellationToken)).Status.IsSuccess.ShouldBeTrue();
        kept.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("directory")]
    public async Task A_sync_that_fails_fails_the_object_and_leaves_no_file(string what)
    {
        var calls = new List<string>();
        var disk = DiskCalls.System with
        {
            SyncFile = _ => Sync("file"),
            SyncDirectory = _ => Sync("directory"),
        };

        var reply = await StoreAsync(Folder(disk), Arrival(Asked, TransferSyntaxes.ExplicitLittleEndian, 64));

        reply.Status.ShouldBe(DimseStatus.OutOfResources);
        reply.Reason.ShouldBe(StoreReasons.DiskFailed);
        kept.ShouldBeEmpty();
        refused.ShouldHaveSingleItem().Reason.ShouldBe(StoreReasons.DiskFailed);
        Files().ShouldBeEmpty();
        calls[^1].ShouldBe(what);

        void Sync(string name)
        {
            calls.Add(name);
            if (name == what)
            {
                throw new SyncFailedException(name, 5);
            }
        }
    }

    [Fact]
    public async Task Success_is_answered_behind_the_sync_of_the_file_and_then_of_its_name()
    {
        var calls = new List<string>();
        var disk = DiskCalls.System with
        {
            SyncFile = _ => calls.Add($"file {Files().Single()[^5..]}"),
            SyncDirectory = path => calls.Add($"directory {path == folder.Path} {Files().Single()[^4..]}"),
        };

        (await StoreAsync(Folder(disk), Arrival(Asked, TransferSyntaxes.ExplicitLittleEndian, 64))).Status.IsSuccess.ShouldBeTrue();
        calls.ShouldBe(["file .part", "directory True .dcm"]);
        kept.Count.ShouldBe(1);
    }

    private static TransferSyntax Syntax(string uid) => TransferSyntaxes.TryGet(Uid.Parse(uid), out var syntax) ? syntax : throw new ArgumentException("No such transfer syntax.", nameof(uid));

    private static PullArrival Arrival(Uid? study, TransferSyntax syntax, int piece)
    {
        var data = new DataSet().SetUid(Tags.SOPClassUID, SopClasses.SecondaryCaptureImageStorage).SetUid(Tags.SOPInstanceUID, Instance);
        if (study is { } uid)
        {
            data.SetUid(Tags.StudyInstanceUID, uid);
        }

        data.SetUid(Tags.SeriesInstanceUID, Uid.Parse("1.2.3.4"));
        if (!syntax.IsEncapsulated)
        {
            data.Set(Tags.PixelData, Vr.OW, new byte[4096]);
        }

        var bytes = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(data, syntax, bytes);
        var rest = bytes.WrittenMemory;
        return new PullArrival(SopClasses.SecondaryCaptureImageStorage, Instance, syntax, _ =>
        {
            var slice = rest[..Math.Min(piece, rest.Length)];
            rest = rest[slice.Length..];
            return ValueTask.FromResult(slice);
        });
    }

    private string[] Files() => Directory.GetFiles(folder.Path);

    private PullFolder Folder(DiskCalls? disk = null) => new(folder.Path, kept.Add) { Refused = refused.Add, Disk = disk ?? DiskCalls.System };

    private static ValueTask<DimseReply> StoreAsync(PullFolder target, PullArrival arrival) =>
        target.StoreAsync(arrival, Asked, TestContext.Current.CancellationToken);
}
