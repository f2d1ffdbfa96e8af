using System.Collections.Concurrent;
using System.Text;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Flow;

/// <summary>
/// The names of a job's attributes in the contract of a data action: those of the kit that <c>flow</c> wrote last; attributes that it
/// does not have are named as the next kit would name them. Names are looked up in the background; a call waits for them the first time
/// only.
/// </summary>
internal sealed class ContractAttributes(LiveLedger ledger, TimeProvider clock)
{
    static readonly TimeSpan Keeps = TimeSpan.FromMinutes(5);
    readonly ConcurrentDictionary<JobSettings, Known> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Looks the names of jobs up before a call has to wait for them.</summary>
    public async Task LoadAsync(IEnumerable<JobSettings> jobs)
    {
        foreach (var job in jobs)
        {
            await ((Task)OfJobAsync(job)).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing); // a call says what is wrong
        }
    }

    /// <summary>Flattened attributes under their names in the contract, in the order given.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> NamedAsync(
        JobSettings job, IReadOnlyList<KeyValuePair<string, string>> attributes, CancellationToken cancellationToken)
    {
        var known = await OfJobAsync(job).WaitAsync(cancellationToken);
        var names = attributes.All(a => known.ContainsKey(a.Key)) ? known : AttributeNames.Assign(attributes.Select(a => a.Key), known);
        return [.. attributes.Select(a => new KeyValuePair<string, string>(names[a.Key], a.Value))];
    }

    Task<IReadOnlyDictionary<string, string>> OfJobAsync(JobSettings job)
    {
        var known = _known.GetOrAdd(job, j => new Known(ReadAsync(j), clock.GetTimestamp()));
        var isOld = known.Names.IsCompletedSuccessfully && clock.GetElapsedTime(known.At) >= Keeps;
        if (!known.Names.IsFaulted && !known.Names.IsCanceled && !isOld) return known.Names;
        var next = new Known(isOld ? RenewAsync(job, known.Names) : ReadAsync(job), clock.GetTimestamp());
        _known[job] = next;
        return isOld ? known.Names : next.Names;
    }

    async Task<IReadOnlyDictionary<string, string>> RenewAsync(JobSettings job, Task<IReadOnlyDictionary<string, string>> before)
    {
        try
        {
            return await ReadAsync(job);
        }
        catch (LedgerException)
        {
            return await before; // a call that writes says what is wrong with it
        }
    }

    async Task<IReadOnlyDictionary<string, string>> ReadAsync(JobSettings job)
    {
        var open = await ledger.OpenAsync(CancellationToken.None);
        var given = await open.GivenNames.OfJobAsync(job.Name, CancellationToken.None) is { } json
            ? AttributeNames.Parse(Encoding.UTF8.GetBytes(json))
            : [];
        var seen = await SeenAttributes.OfJobAsync(open, job, CancellationToken.None);
        return AttributeNames.Assign(
            seen.Attributes.Select(a => a.Attribute), new Dictionary<string, string>(given, StringComparer.Ordinal));
    }

    sealed record Known(Task<IReadOnlyDictionary<string, string>> Names, long At);
}
