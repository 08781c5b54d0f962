using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>
/// The services themselves, asked over associations that stay open while instances are pushed, grants are given, revoked and run out,
/// studies are deleted, and what partners may, see and have moved where is changed: every answer is the one that <see cref="NaiveNode"/> gives at
/// that moment, no more and no less.
/// </summary>
public sealed class DoorVisibilityTests
{
    private const int Steps = 60;
    private const int Questions = 3;
    private static readonly AuditRecord ByTest = new() { Event = AuditEvent.GrantGiven, Time = DateTimeOffset.UnixEpoch };

    public static TheoryData<int> Seeds => Draws.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_changes_each_door_answers_by_what_holds_as_it_is_asked(int seed)
    {
        var sequence = new Sequence(new Random(seed), new StandingDate());
        await sequence.RunAsync();
    }

    private sealed class Sequence(Random random, StandingDate time)
    {
        private readonly Dictionary<string, Sees> sees = Draws.Partners.ToDictionary(p => p, _ => Sees.Own);

        public async Task RunAsync()
        {
            await using var node = await DoorNode.StartAsync(time);
            var model = new NaiveNode(sees);
            for (var n = 0; n < 6; n++)
            {
                await PushAsync(node, model);
            }

            for (var step = 0; step < Steps; step++)
            {
                await ChangeAsync(node, model);
                for (var question = 0; question < Questions; question++)
                {
                    await AskAsync(node, model);
                }
            }
        }

        private async Task ChangeAsync(DoorNode node, NaiveNode model)
        {
            switch (random.Next(8))
            {
                case 0 or 1:
                    await PushAsync(node, model);
                    break;
                case 2 or 3 when await node.Store.Grants.GiveAsync(Draws.Grant(random, model.Sent, time.GetUtcNow()), ByTest) is { } given:
                    model.Give(given);
                    break;
                case 4 when model.Grants.Count > 0:
                    var taken = Draws.Pick(random, model.Grants).Id;
                    (await node.Store.Grants.RevokeAsync(g => g.Id == taken, ByTest)).ShouldHaveSingleItem();
                    model.Revoke(g => g.Id == taken);
                    break;
                case 5 when random.Next(4) == 0 && model.Sent.Select(s => s.Study).Distinct().Skip(1).Any():
                    var study = Draws.Pick(random, model.Sent).Study;
                    await node.Store.Administration.DeleteStudyAsync(Uid.Parse(study), ByTest);
                    model.Delete(study);
                    break;
                case 6:
                    time.Advance(TimeSpan.FromHours(random.Next(30)));
                    break;
                default:
                    var rights = node.Rights[Draws.Pick(random, Draws.Partners)].Changed(random);
                    node.Change(rights);
                    sees[rights.Partner] = rights.Sees;
                    break;
            }
        }

        private async Task PushAsync(DoorNode node, NaiveNode model)
        {
            var instance = Draws.Instance(random);
            await node.PushAsync(instance);
            model.Send(instance);
        }

        private async Task AskAsync(DoorNode node, NaiveNode model)
        {
            var rights = node.Rights[Draws.Pick(random, Draws.Partners)];
            var asked = Draws.Query(random);
            var isPatientRoot = asked.Level == QueryLevel.Patient || random.Next(2) == 0;
            switch (random.Next(3), asked.AsSelection())
            {
                case (0, { } wanted):
                    await GetAsync(node, model, rights, wanted, isPatientRoot);
                    break;
                case (1, { } wanted):
                    await MoveAsync(node, model, rights, wanted, isPatientRoot);
                    break;
                default:
                    await FindAsync(node, model, rights, asked, isPatientRoot);
                    break;
            }
        }

        private async Task FindAsync(DoorNode node, NaiveNode model, DrawnRights rights, AskedQuery asked, bool isPatientRoot)
        {
            var (status, answers) = await node.FindAsync(rights.Partner, isPatientRoot ? SopClasses.PatientRootFind : SopClasses.StudyRootFind, asked.Identifier);
            var may = rights.May.Contains(Operation.Find);
            status.ShouldBe(may ? "0000" : "0124", $"{rights} asked {asked}");
            ShouldBeSame(answers.Select(a => Draws.LineOf(asked.Level, a)), may ? model.Answers(asked, rights.Partner, time.GetUtcNow()) : [], $"{rights} asked {asked}");
        }

        private async Task GetAsync(DoorNode node, NaiveNode model, DrawnRights rights, AskedQuery wanted, bool isPatientRoot)
        {
            var (status, came) = await node.GetAsync(rights.Partner, isPatientRoot ? SopClasses.PatientRootGet : SopClasses.StudyRootGet, wanted.Selection);
            var may = rights.May.Contains(Operation.Get);
            status.ShouldBe(may ? "0000" : "0124", $"{rights} gets {wanted}");
            ShouldBeSame(came, may ? Expected(model, rights, wanted) : [], $"{rights} gets {wanted}");
        }

        private async Task MoveAsync(DoorNode node, NaiveNode model, DrawnRights rights, AskedQuery wanted, bool isPatientRoot)
        {
            var title = Draws.Pick(random, [.. Draws.Partners.Select(p => p.ToUpperInvariant()), rights.Title, rights.Title, "NOWHERE"]);
            var (status, came) = await node.MoveAsync(rights.Partner, isPatientRoot ? SopClasses.PatientRootMove : SopClasses.StudyRootMove, title, wanted.Selection);
            var expected = rights.MoveStatus(title, node.Rights.Values);
            status.ShouldBe(expected, $"{rights} moves {wanted} to {title}");
            foreach (var (place, instances) in came)
            {
                var isMeant = expected == "0000" && node.Rights[place].Title == title;
                ShouldBeSame(instances, isMeant ? Expected(model, rights, wanted) : [], $"{rights} moves {wanted} to {title}; came to {place}");
            }
        }

        /// <summary>"instance|content" of what a retrieval sends.</summary>
        private string[] Expected(NaiveNode model, DrawnRights rights, AskedQuery wanted) =>
            [.. model.Selected(wanted, rights.Partner, time.GetUtcNow()).Select(line => string.Join('|', line.Split('|')[2..]))];

        private static void ShouldBeSame(IEnumerable<string> given, IEnumerable<string> expected, string what) =>
            string.Join('\n', given.Order(StringComparer.Ordinal)).ShouldBe(string.Join('\n', expected.Order(StringComparer.Ordinal)), what);
    }
}
