using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>A query whose asker loses its right in the midst of it shows nothing more, and does not end as if that were all there is.</summary>
public sealed class LostRightTests
{
    [Theory]
    [InlineData(true, "operation-not-allowed")]
    [InlineData(false, "partner-no-longer-admitted")]
    public async Task A_query_whose_right_is_taken_away_is_refused_at_its_end(bool isStillPartner, string reason)
    {
        await using var node = await HeldNode.StartAsync();
        await using var client = await node.ConnectAsync();
        var call = client.Find(SopClasses.StudyRootFind, new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetText(Tags.StudyInstanceUID, Vr.UI, "1.2.3"));
        await using (var matches = call.GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            var next = matches.MoveNextAsync().AsTask();
            await node.Begun;
            node.Change(settings => settings with { Partners = isStillPartner ? [settings.Partners[0] with { May = [Operation.Echo] }] : [] });
            node.GoOn();
            (await next).ShouldBeFalse();
        }

        call.Reply!.ShouldBe(new DimseReply(DimseStatus.NotAuthorized, reason));
        var record = node.RecordsOf(AuditEvent.Query).ShouldHaveSingleItem();
        (record.Outcome, record.Reason, record.Detail).ShouldBe((AuditOutcome.MinorFailure, reason, "status 0124"));
        await client.ReleaseAsync(TestContext.Current.CancellationToken);
    }
}
