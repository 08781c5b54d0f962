using DicomExchange.Dicom.Datasets;
using DicomExchange.Node.Intake;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Intake;

public sealed class IntakeAnswersTests
{
    [Theory]
    [InlineData(DataSetReasons.InflateLimit)]
    [InlineData(DataSetReasons.TooManyElements)]
    [InlineData(DataSetReasons.Truncated)]
    public void What_no_retry_can_mend_is_answered_so_that_nobody_retries(string reason) =>
        IntakeAnswers.Unreadable(new DataSetException(reason, 0, default)).Status.ShouldBe(DimseStatus.CannotUnderstand);
}
