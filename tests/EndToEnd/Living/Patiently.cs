using Shouldly;

namespace DicomExchange.EndToEnd.Living;

/// <summary>Waits for something that can be observed, and no longer than any machine would need.</summary>
internal static class Patiently
{
    /// <summary>Far above the two seconds promised, for machines that do much else.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is as wanted, and gives it.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isWanted)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isWanted(answer))
            {
                return answer;
            }

            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Limit, $"the last answer was: {answer}");
            await Task.Delay(Pause, Xunit.TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()), so => so);
}
