using DicomExchange.Dicom.Datasets;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Wire.Tests.Dimse;

/// <summary>Responses between the reader of an association and whoever waits for them.</summary>
public sealed class PendingCallTests
{
    private const int Room = 32;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData((int)CommandField.CFindResponse)]
    [InlineData((int)CommandField.CStoreResponse)]
    public async Task A_response_for_a_caller_that_has_gone_is_dropped(int expected)
    {
        var call = new PendingCall(1, (CommandField)expected);
        call.Complete(fault: null);

        await call.AddAsync(new DataSet(), data: null, Stop);

        call.Responses.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_caller_that_goes_lets_go_the_reader_that_waits_for_room()
    {
        var call = new PendingCall(1, CommandField.CFindResponse);
        for (var i = 0; i < Room; i++)
        {
            await call.AddAsync(new DataSet(), data: null, Stop);
        }

        var waiting = call.AddAsync(new DataSet(), data: null, Stop).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        call.Complete(fault: null);

        await waiting.WaitAsync(TimeSpan.FromMinutes(1), Stop);
    }
}
