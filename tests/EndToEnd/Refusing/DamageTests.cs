using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Refusing;

/// <summary>Sealed files changed behind the node's back: never a wrong pixel, the rest of the study arrives, and the file is named.</summary>
public sealed class DamageTests
{
    private const int Objects = 4;
    private const int Small = 3000;

    /// <summary>Each has a file of its own, which can be cut, moved and removed.</summary>
    private const int InFile = 1_100_000;

    private static readonly string[] Damages = ["bit", "header", "cut", "longer", "gone", "swapped"];

    [Fact]
    public async Task A_damaged_object_counts_as_failed_the_others_arrive_and_verify_names_it()
    {
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        var victims = new List<string>();
        for (var i = 0; i < Damages.Length; i++)
        {
            var before = practice.Objects.ToHashSet();
            var sent = Enumerable.Range(1, Objects).Select(number => TestObject.Of(InFile + (number * 1000), i + 1, number)).ToList();
            (await practice.PlainUnit.StoreAsync(sent)).ShouldAllBe(r => r.Status.IsSuccess);
            var damaged = Damage([.. practice.Objects.Where(o => !before.Contains(o)).Select(o => o.File)], Damages[i]);
            await ShouldArriveWithoutAsync(practice, sent, damaged.Count, Damages[i]);
            victims.AddRange(damaged);
        }

        // While the node runs and after it has stopped.
        VerifyShouldName(await practice.RunAsync("store", "verify"), victims);
        (await practice.RunAsync("status", "--check")).ShouldBeOneSentence("store verify", "6 problems");
        (await node.StopAsync()).ShouldBe(0);
        VerifyShouldName(await practice.RunAsync("store", "verify"), victims);
    }

    [Fact]
    public async Task Damage_deep_in_a_large_object_hands_out_no_wrong_byte_and_does_not_keep_the_others_back()
    {
        using var practice = await Practice.CreateAsync();
        var large = TestObject.Of(2_000_000, 1, 1);
        var small = TestObject.Of(Small, 1, 2);
        await using var node = await practice.ServeAsync();
        (await practice.PlainUnit.StoreAsync(large)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();
        Flip(practice.Objects.ShouldHaveSingleItem().File, fromEnd: 700_000);
        (await practice.PlainUnit.StoreAsync(small)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();

        // Half of it is on its way when the damage shows: nothing but an abort keeps the receiver from taking it for the object.
        var pulled = new ConcurrentDictionary<Uid, byte[]>();
        await Should.ThrowAsync<AssociationException>(() => practice.Viewer.PullAsync(large.Study, [large.SopClass], pulled));
        pulled.Keys.ShouldNotContain(large.SopInstance);

        // Asked again, the node knows.
        pulled.Clear();
        var reply = await practice.Viewer.PullAsync(large.Study, [large.SopClass], pulled);
        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((1, 1));
        reply.FailedInstances.ShouldBe([large.SopInstance]);
        pulled[small.SopInstance].ShouldBe(small.Bytes.ToArray());
    }

    private static async Task ShouldArriveWithoutAsync(Practice practice, List<TestObject> sent, int damaged, string damage)
    {
        var pulled = new ConcurrentDictionary<Uid, byte[]>();
        var reply = await practice.Viewer.PullAsync(sent[0].Study, [sent[0].SopClass], pulled);
        reply.Reply.Status.ShouldBe(DimseStatus.Warning, damage);
        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((Objects - damaged, damaged), damage);
        reply.FailedInstances.Count.ShouldBe(damaged);
        pulled.Keys.Concat(reply.FailedInstances).ShouldBe(sent.Select(s => s.SopInstance), ignoreOrder: true);
        sent.Where(s => pulled.ContainsKey(s.SopInstance)).ShouldAllBe(s => s.IsSameAs(pulled[s.SopInstance]));
    }

    private static List<string> Damage(List<string> files, string damage)
    {
        files.Count.ShouldBe(Objects);
        switch (damage)
        {
            case "bit":
                // In its first chunk: what is found later ends the association, as below.
                Flip(files[1], fromEnd: new FileInfo(files[1]).Length - 5000);
                break;
            case "header":
                Flip(files[1], fromEnd: new FileInfo(files[1]).Length - 20);
                break;
            case "cut":
                using (var file = File.OpenWrite(files[1]))
                {
                    file.SetLength(file.Length - 1);
                }

                break;
            case "longer":
                File.AppendAllText(files[1], "x");
                break;
            case "gone":
                File.Delete(files[1]);
                break;
            default:
                File.Move(files[1], files[1] + ".kept");
                File.Move(files[2], files[1]);
                File.Move(files[1] + ".kept", files[2]);
                return [files[1], files[2]];
        }

        return [files[1]];
    }

    private static void Flip(string path, long fromEnd)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Seek(-fromEnd, SeekOrigin.End);
        var value = file.ReadByte();
        file.Seek(-1, SeekOrigin.Current);
        file.WriteByte((byte)(value ^ 0x10));
    }

    private static void VerifyShouldName(ToolResult verify, List<string> victims)
    {
        verify.ExitCode.ShouldBe(1, verify.ToString());
        var problems = verify.Output.Split('\n').Where(l => l.StartsWith("problem:", StringComparison.Ordinal)).ToList();
        problems.Count.ShouldBe(Damages.Length, verify.ToString());
        problems.ShouldAllBe(p => p.Contains("sent by Unit 1, received 20", StringComparison.Ordinal) && p.Contains("(study ", StringComparison.Ordinal));
        victims.ShouldAllBe(v => problems.Any(p => p.Contains(Path.GetFileName(v), StringComparison.Ordinal)));
    }
}
