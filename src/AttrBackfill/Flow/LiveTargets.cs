using System.Collections.Concurrent;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Quota;
using AttrBackfill.Pipeline.Targets.Contract;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Flow;

/// <summary>A job with the connection that its calls take.</summary>
internal sealed record LiveJob(JobSettings Job, string Connection, GenesysEndpoint Endpoint);

/// <summary>
/// The targets of jobs, open for calls whose caller waits. One client serves a connection; it is opened anew when its address or its
/// credentials change, and after a failure of the whole connection.
/// </summary>
internal sealed class LiveTargets(UrgentLanes lanes, TimeProvider clock, ILogger trace) : IDisposable
{
    /// <summary>A target's schema may get fields meanwhile.</summary>
    static readonly TimeSpan TargetKeeps = TimeSpan.FromMinutes(5);

    readonly Lock _state = new();
    readonly Dictionary<string, Connected> _connections = new(StringComparer.Ordinal);
    readonly List<Connected> _left = [];

    /// <exception cref="UsageException">The job's schema cannot be written to.</exception>
    /// <exception cref="Genesys.Api.GenesysException">The schema cannot be read.</exception>
    public async Task<RunTarget> OpenAsync(LiveJob job, CancellationToken cancellationToken)
    {
        var connected = ConnectedTo(job);
        var opened = connected.Targets.GetOrAdd(job.Job, _ => new Opened(clock.GetTimestamp()));
        if (clock.GetElapsedTime(opened.At) >= TargetKeeps
            && connected.Targets.TryUpdate(job.Job, new Opened(clock.GetTimestamp()), opened))
        {
            opened = connected.Targets[job.Job];
        }

        try
        {
            return await opened.TargetAsync(() =>
                OnDemand.OpenAsync(job.Job, connected.Client, clock, CancellationToken.None)).WaitAsync(cancellationToken);
        }
        catch
        {
            connected.Targets.TryRemove(new KeyValuePair<JobSettings, Opened>(job.Job, opened));
            throw;
        }
    }

    /// <summary>The next call takes a new client.</summary>
    public void Forget(LiveJob job)
    {
        lock (_state)
        {
            if (_connections.Remove(job.Connection, out var connected)) _left.Add(connected);
        }
    }

    public void Dispose()
    {
        lock (_state)
        {
            foreach (var connected in _connections.Values.Concat(_left)) connected.Dispose();
        }
    }

    Connected ConnectedTo(LiveJob job)
    {
        lock (_state)
        {
            if (_connections.TryGetValue(job.Connection, out var connected) && connected.Serves(job.Endpoint)) return connected;
            if (connected is not null) _left.Add(connected); // calls may be under way
            return _connections[job.Connection] = new Connected(job.Endpoint, lanes.Of(job.Connection), clock, trace);
        }
    }

    sealed class Connected : IDisposable
    {
        readonly GenesysEndpoint _endpoint;
        readonly IDisposable _inLane;

        public Connected(GenesysEndpoint endpoint, UrgentLane lane, TimeProvider clock, ILogger trace)
        {
            _endpoint = endpoint;
            Client = GenesysClient.OpenUrgent(endpoint, mayWrite: true, lane, clock, trace);
            _inLane = lane.Join(Client.Quota);
        }

        public GenesysClient Client { get; }

        /// <summary>By the settings as they were read: another jobs.json has others.</summary>
        public ConcurrentDictionary<JobSettings, Opened> Targets { get; } = new(ReferenceEqualityComparer.Instance);

        public bool Serves(GenesysEndpoint endpoint) => _endpoint with { ClientSecret = endpoint.ClientSecret } == endpoint
            && _endpoint.ClientSecret.Reveal() == endpoint.ClientSecret.Reveal();

        public void Dispose()
        {
            _inLane.Dispose();
            Client.Dispose();
        }
    }

    sealed class Opened(long at)
    {
        readonly Lock _state = new();
        Task<RunTarget>? _target;

        public long At { get; } = at;

        public Task<RunTarget> TargetAsync(Func<Task<RunTarget>> open)
        {
            lock (_state) return _target ??= open();
        }
    }
}
