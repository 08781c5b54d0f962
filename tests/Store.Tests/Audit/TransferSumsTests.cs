using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Tests.Outbox;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Audit;

/// <summary>
/// Records in random order, in transactions of which some are undone, associations that end, time that passes, and processes that are
/// killed behind any of them: after each crash the sums begin anew from the last records alone.
/// </summary>
public sealed class TransferSumsTests
{
    [Fact]
    public void Whatever_is_undone_and_wherever_it_breaks_off_each_instance_is_in_exactly_one_sum() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var run = new Run(new Random(seed));
            for (var step = 0; step < 60; step++)
            {
                run.Step();
            }

            run.Close();
            TransferModel.ShouldHold(run.Trail, open: false);
        }).CheckMany();

    [Fact]
    public void A_sum_ends_in_part_before_a_class_too_many_and_when_too_many_are_open()
    {
        var sums = new TransferSums(new TransferLimits { Open = 3 }, new SetClock());
        for (var n = 1; n <= AuditRecord.MaxClasses; n++)
        {
            Instance(n, "1.2.1", $"1.2.840.{n}");
        }

        Instance(100, "1.2.1", "1.2.840.1").ShouldBeNull();
        var full = Instance(101, "1.2.1", "1.2.840.999").ShouldNotBeNull();
        full.Count.ShouldBe(AuditRecord.MaxClasses + 1);
        full.Detail.ShouldBe(AuditReasons.TransferContinues);
        Instance(102, "1.2.2", "1.2").ShouldBeNull();
        Instance(103, "1.2.3", "1.2").ShouldBeNull();
        Instance(104, "1.2.4", "1.2").ShouldNotBeNull().Study.Value.ShouldBe("1.2.1");
        sums.Count.ShouldBe(3);

        AuditRecord? Instance(long sequence, string study, string sopClass)
        {
            var record = AuditFixture.Record(sequence) with { Study = Uid.Parse(study), SopClass = Uid.Parse(sopClass) };
            _ = sums.TryPart(sequence, record, out var part);
            sums.Add(sequence, record);
            return part;
        }
    }

    /// <summary>The trail as a ledger writes it.</summary>
    private sealed class Run
    {
        private static readonly TransferLimits Limits = new() { Records = 12, Open = 4, Age = TimeSpan.FromMinutes(10) };

        private readonly Random random;
        private readonly RandomRecords records;
        private readonly SetClock clock = new();
        private readonly List<AuditRecord> open = [];
        private TransferSums sums;

        public Run(Random random)
        {
            this.random = random;
            records = new RandomRecords(random);
            sums = new TransferSums(Limits, clock);
        }

        public List<AuditRecord> Trail { get; } = [];

        public void Step()
        {
            switch (random.Next(10))
            {
                case 0:
                    Crash();
                    break;
                case 1:
                    clock.Advance(TimeSpan.FromMinutes(random.Next(8)));
                    break;
                default:
                    Transact();
                    break;
            }
        }

        public void Close()
        {
            open.AddRange(sums.End(null, string.Empty));
            Commit();
        }

        private void Transact()
        {
            while (sums.TryPartOverdue(out var overdue))
            {
                open.Add(overdue);
            }

            for (var n = random.Next(6); n >= 0; n--)
            {
                if (random.Next(6) == 0)
                {
                    open.AddRange(sums.End(records.Correlation, string.Empty));
                }
                else
                {
                    Append(records.Next());
                }
            }

            if (random.Next(3) == 0)
            {
                open.Clear();
                sums.RolledBack();
            }
            else
            {
                Commit();
            }
        }

        private void Append(AuditRecord record)
        {
            while (sums.TryPart(Trail.Count + open.Count + 1, record, out var part))
            {
                open.Add(part);
            }

            open.Add(record);
            sums.Add(Trail.Count + open.Count, record);
        }

        private void Commit()
        {
            Trail.AddRange(open);
            open.Clear();
            sums.Committed();
        }

        private void Crash()
        {
            sums = new TransferSums(Limits, clock);
            for (var sequence = Math.Max(1, Trail.Count - Limits.Records + 1); sequence <= Trail.Count; sequence++)
            {
                sums.Replay(sequence, Trail[sequence - 1]);
            }

            sums.Committed();
            open.AddRange(sums.End(null, AuditReasons.InterruptedByCrash));
            Commit();
            TransferModel.ShouldHold(Trail, open: false);
        }
    }
}
