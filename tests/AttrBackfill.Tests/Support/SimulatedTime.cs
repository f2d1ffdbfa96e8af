using AttrBackfill.Genesys;
using Microsoft.Extensions.Time.Testing;

namespace AttrBackfill.Tests.Support;

/// <summary>
/// Lets simulated time pass while a client waits, and stand still while one of its calls is under way. A client that takes longer than
/// <see cref="Settled"/> to read an answer sees some time pass, so a call may time out and be sent again.
/// </summary>
internal static class SimulatedTime
{
    static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(10);

    public static async Task<T> PassAsync<T>(FakeTimeProvider clock, StubGenesys stub, GenesysClient client, TimeSpan step, Task<T> work)
    {
        for (var seen = 0L; !work.IsCompleted;)
        {
            var total = client.Calls.Total;
            var answered = total == stub.Answered;
            if (total == seen && seen > 0) clock.Advance(step);
            await Task.Delay(total == seen ? TimeSpan.FromMilliseconds(1) : Settled, CancellationToken.None);
            if (answered) seen = total;
        }

        return await work;
    }
}
