using System.Globalization;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Check;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>
/// Arrivals, repeats, variants, outcomes, decisions, deletions, time and restarts in random order, some of them failing at a random step of their
/// commit, against <see cref="NaiveOutbox"/>. QUEUE_STEPS makes a run longer.
/// </summary>
public sealed class OutboxModelTests
{
    private static readonly string[] Partners = ["north", "south", "west"];
    private static readonly int Steps = int.Parse(Environment.GetEnvironmentVariable("QUEUE_STEPS") ?? "60", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_queue_is_what_the_model_says_after_every_step(int seed)
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        var run = new Run(test, clock, new Random(seed));
        for (var step = 0; step < Steps; step++)
        {
            await run.StepAsync();
            run.Compare();
        }

        await test.ReopenAsync();
        run.Compare();

        // Files that a failed commit left behind are not what this is about.
        await test.Store.Administration.VerifyAsync(OrphanAction.Remove, null, TestContext.Current.CancellationToken);
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, TestContext.Current.CancellationToken)).Problems.ShouldBeEmpty();
    }

    private sealed class Run(TestStore test, SetClock clock, Random random)
    {
        private readonly NaiveOutbox model = new();
        private readonly DateTimeOffset start = clock.GetUtcNow();
        private TimeSpan Now => clock.GetUtcNow() - start;

        private string Partner => Partners[random.Next(Partners.Length)];

        public async Task StepAsync()
        {
            switch (random.Next(20))
            {
                case < 8:
                    await AddAsync();
                    break;
                case < 12:
                    await SettleAsync();
                    break;
                case 12:
                    await SettleAgainAsync();
                    break;
                case 13:
                    await RetryAsync();
                    break;
                case 14:
                    await CancelAsync();
                    break;
                case 15 when random.Next(2) == 0:
                    await DeleteAsync();
                    break;
                case 16:
                    await test.ReopenAsync();
                    break;
                default:
                    clock.Advance(TimeSpan.FromSeconds(random.Next(20)));
                    model.Pass(Now);
                    break;
            }
        }

        public void Compare()
        {
            test.Store.Outbox.List(new DeliveryFilter()).Select(static line => (line.Id, line.To, line.Study.Value, line.SopInstance.Value, line.State))
                .ShouldBe(model.Lines.Select(static line => (line.Id, line.To, line.Study, line.Instance, line.State)));
            foreach (var to in Partners)
            {
                test.Store.Due(to).ShouldBe(model.Due(to));
                test.Store.Outbox.UntilDue(to, Queueing.Nothing).ShouldBe(model.UntilDue(to, Now));
                var waiting = model.Lines.Where(line => line.To == to && line.State == DeliveryState.Waiting).ToList();
                test.Store.Outbox.Totals(to).ShouldBe(new OutboxTotals(
                    waiting.Count,
                    waiting.Sum(line => line.Bytes),
                    waiting.Count == 0 ? null : start + waiting.Min(line => line.QueuedAt),
                    model.Lines.Count(line => line.To == to && line.State == DeliveryState.Held)));
            }
        }

        private async Task AddAsync()
        {
            var n = random.Next(12);
            var sample = Queueing.Nth(n) with
            {
                Study = $"1.2.{n % 4}",
                Series = $"1.2.{n % 4}.1",
                Content = random.Next(4) == 0 ? "changed" : "same",
                Partner = random.Next(4) == 0 ? "north" : "one",
                Deliveries = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Queueing.To(Partner, random.Next(3) * 10))],
            };
            var known = model.Lines.Count == 0 ? 0 : model.Lines[^1].Id;
            if (await TryAsync(async () => (await test.AddAsync(sample)).IsSafe) && model.Add(sample, Now))
            {
                var added = test.Store.Outbox.List(new DeliveryFilter { After = known });
                var missing = model.Lines.Where(static line => line.Id == 0).ToList();
                added.Count.ShouldBe(missing.Count);
                missing.Zip(added).ToList().ForEach(static pair => pair.First.Id = pair.Second.Id);
            }
        }

        private async Task SettleAsync()
        {
            var to = Partner;
            if (test.Store.Outbox.Take(to, Queueing.Nothing) is not { } study)
            {
                return;
            }

            var outcomes = test.Store.Outbox.Read(study, 0, random.Next(1, 4))
                .Select(outgoing => Queueing.Outcome(outgoing.Delivery, random.Next(3) == 0 ? DeliveryState.Held : DeliveryState.Delivered)).ToList();
            if (await TryAsync(() => DoneAsync(test.Store.Outbox.SettleAsync(outcomes))))
            {
                outcomes.ForEach(outcome => model.Settle(outcome.Delivery, outcome.State));
            }
        }

        private async Task SettleAgainAsync()
        {
            if (model.Lines.Find(static line => line.State != DeliveryState.Waiting) is { } settled)
            {
                await test.Store.Outbox.SettleAsync([Queueing.Outcome(settled.Id), Queueing.Outcome(long.MaxValue)]);
            }
        }

        private async Task RetryAsync()
        {
            var to = Partner;
            if (await TryAsync(() => DoneAsync(test.Store.Outbox.RetryAsync(new DeliveryFilter { To = to }, Queueing.By("anna")))))
            {
                model.Retry(to);
            }
        }

        /// <summary>In several transactions, so that a failure would leave it half done.</summary>
        private async Task CancelAsync()
        {
            var (to, study) = (Partner, $"1.2.{random.Next(4)}");
            await test.Store.Outbox.CancelAsync(new DeliveryFilter { To = to, Study = Uid.Parse(study) }, Queueing.By("anna"));
            model.Cancel(to, study);
        }

        private async Task DeleteAsync()
        {
            var study = $"1.2.{random.Next(4)}";
            if (await TryAsync(() => DoneAsync(test.Store.Administration.DeleteStudyAsync(Uid.Parse(study), Queueing.By("anna"))), isDeletion: true))
            {
                model.Delete(study);
            }
        }

        /// <returns>True when the change must be there: it succeeded, or it failed when it was on the disk.</returns>
        private async Task<bool> TryAsync(Func<Task<bool>> change, bool isDeletion = false)
        {
            var (steps, at) = (0, random.Next(3) == 0 ? random.Next(1, 8) : 0);
            CommitStep? failed = null;
            test.Probe = step =>
            {
                if (++steps == at)
                {
                    failed = step;
                    throw new CatalogException(random.Next(2) == 0 ? 13 : 5, "made to fail");
                }
            };
            bool isDone;
            try
            {
                isDone = await change();
            }
            catch (StoreException)
            {
                isDone = false;
            }

            test.Probe = null;
            isDone.ShouldBe(failed is null);
            if (test.Store.IsReadOnly)
            {
                await test.ReopenAsync();
            }

            return isDone || failed == CommitStep.Show || (isDeletion && failed != CommitStep.Publish);
        }

        private static async Task<bool> DoneAsync(ValueTask change)
        {
            await change;
            return true;
        }

        private static async Task<bool> DoneAsync(ValueTask<int> change)
        {
            await change;
            return true;
        }
    }
}
