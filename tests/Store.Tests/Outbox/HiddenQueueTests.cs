using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Support;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Outbox.Queueing;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>Queue and ledger say nothing of a patient, nor of where what goes, to who has the files without the key.</summary>
public sealed class HiddenQueueTests
{
    [Fact]
    public async Task No_identifier_route_partner_or_reason_is_in_clear_in_any_file()
    {
        var sample = new Sample
        {
            Study = "1.2.826.0.1.3680043.9.1",
            Series = "1.2.826.0.1.3680043.9.1.2",
            Instance = "1.2.826.0.1.3680043.9.1.2.3",
            Name = "Canary^Clementine",
            PatientId = "CANARY-PATIENT-7",
            Deliveries = [new DeliveryOrder("Practice of canaries", "Route of canaries", TimeSpan.Zero)],
        };
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(sample);
        await test.QueueAsync(sample with { Instance = sample.Instance + ".4", Content = "other" });
        await test.Store.Outbox.SettleAsync([Outcome(1, DeliveryState.Held, 0xC001, "reason-of-canaries")]);
        test.Store.Outbox.OfStudy(Uid.Parse(sample.Study)).Count.ShouldBe(2);
        var search = new CanarySearch([sample.Study, sample.Name, sample.PatientId, "Practice of canaries", "Route of canaries", "reason-of-canaries"]);
        search.Folder(test.Folder).ShouldBeEmpty();
        await test.ReopenAsync();
        await test.Store.DisposeAsync();
        search.Folder(test.Folder).ShouldBeEmpty();
        await test.OpenAsync();
    }
}
