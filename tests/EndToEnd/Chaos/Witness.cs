using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using Shouldly;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>Looks at every object that goes whole to a destination, whether or not the destination keeps it and anybody hears of that.</summary>
/// <param name="objects">What may go there.</param>
internal sealed class Witness(IEnumerable<TestObject> objects)
{
    private readonly Dictionary<string, TestObject> expected = objects.ToDictionary(static o => o.SopInstance.Value);
    private readonly ConcurrentQueue<(string Instance, long Bytes)> arrivals = [];
    private readonly ConcurrentQueue<string> objections = [];

    /// <summary>Objects that went there, each as often as it did.</summary>
    public int Arrivals => arrivals.Count;

    /// <summary>
    /// Same tags, order, item structure and values; in the syntax in which it was sent to the node the same bytes.
    /// </summary>
    public static bool AreEqual(TestObject sent, byte[] bytes, TransferSyntax syntax) =>
        syntax == sent.Syntax ? sent.IsSameAs(bytes) : Spelled.Of(bytes, syntax).SequenceEqual(Spelled.Of(sent.Bytes.ToArray(), sent.Syntax));

    public void See(PassingStore store, string? syntax)
    {
        var bytes = store.Bytes.ToArray();
        arrivals.Enqueue((store.SopInstance, bytes.Length));
        if (!expected.TryGetValue(store.SopInstance, out var sent))
        {
            objections.Enqueue($"{store.SopInstance} came, and nobody sent it");
        }
        else if (sent.SopClass.Value != store.SopClass || !TransferSyntaxes.TryGet(Uid.Parse(syntax ?? string.Empty), out var known) || !AreEqual(sent, bytes, known))
        {
            objections.Enqueue($"{store.SopInstance} came with other bytes, or as {store.SopClass} in {syntax} instead of {sent.SopClass} in {sent.Syntax}");
        }
    }

    /// <summary>Every object went there, with so many bytes each, and nothing ever went that was not as it was made.</summary>
    /// <param name="ledger">What the node says it sent.</param>
    public void Verify(IEnumerable<(string Instance, long Bytes)> ledger)
    {
        objections.ShouldBeEmpty();
        ledger.Except(arrivals.Concat(expected.Values.Select(static o => (o.SopInstance.Value, (long)o.Bytes.Length)))).ShouldBeEmpty("the ledger says another length than any that went there");
        expected.Keys.Except(arrivals.Select(static a => a.Instance)).ShouldBeEmpty("they never went there");
    }
}
