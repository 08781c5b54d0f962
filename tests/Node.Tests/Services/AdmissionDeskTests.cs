using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Tests.Settings;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Services;

/// <summary>Hostile case C10 for those that ask in the same moment.</summary>
public sealed class AdmissionDeskTests
{
    private const int Most = 3;
    private const int Asking = 16;

    [Fact]
    public async Task C10_of_many_that_ask_at_once_as_many_are_accepted_as_there_are_places_and_the_others_rejected()
    {
        var settings = new LiveSettings(Sample.Settings(("\"may\": [\"echo\", \"store\"] }", "\"may\": [\"echo\", \"store\"], \"limits\": { \"associations\": " + Most + " } }")));
        var load = new PartnerLoad(TimeProvider.System);
        var desk = new AdmissionDesk(new LivePart<AccessRules>(settings, static inForce => new AccessRules(inForce)), new LiveTls(null), load, TimeProvider.System);
        var peer = new PeerIdentity(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2), null);
        var request = new AssociateRequest { CallingAeTitle = AeTitle.Parse("PANO1"), CalledAeTitle = AeTitle.Parse("RIVERDENTAL") };
        using var together = new Barrier(Asking);
        var askers = Enumerable.Range(0, Asking).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait(TestContext.Current.CancellationToken);
                return desk.Admit(peer, request);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));

        var answers = await Task.WhenAll(askers);

        var accepted = answers.OfType<Admission.Accept>().ToList();
        accepted.Count.ShouldBe(Most);
        answers.OfType<Admission.Reject>().ShouldAllBe(r => r.Answer == new AssociateReject(2, 3, 2) && r.Reason == AccessReasons.PartnerAssociationLimit);
        load.Total.ShouldBe(Most);

        // A place that is given back twice is one place.
        accepted[0].Place!.Dispose();
        accepted[0].Place!.Dispose();
        desk.Admit(peer, request).ShouldBeOfType<Admission.Accept>();
        desk.Admit(peer, request).ShouldBeOfType<Admission.Reject>();
    }
}
