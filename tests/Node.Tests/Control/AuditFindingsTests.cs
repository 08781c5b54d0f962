using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Tests.Control;

public sealed class AuditFindingsTests
{
    [Fact]
    public void Of_a_tail_that_is_missing_it_is_said_how_a_copy_of_a_running_node_comes_to_that()
    {
        var problem = AuditFindings.Of(new AuditVerdict(AuditReasons.TailMissing, 17, 16, 0)).Problem.ShouldNotBeNull();

        problem.ShouldStartWith("audit-tail-missing at record 17: ");
        problem.ShouldContain("make the copy again, with the node stopped, or together with catalog.db-wal.");
        problem.ShouldEndWith("keep a copy of the data folder before anything else.");
    }

    [Fact]
    public void What_was_compared_and_what_could_not_be_is_told_by_name()
    {
        var findings = AuditFindings.Of(new AuditVerdict(null, 40, 20, 1) { First = 21, Agreed = 39, Uncompared = [1, 2] }, "new.json", "old.json");

        (findings.Problem, findings.First, findings.AgreedTo, findings.WithKeys).ShouldBe((null, 21, 39, true));
        findings.NotCompared.ShouldBe(["old.json", "file 3 of those given"]);
    }
}
