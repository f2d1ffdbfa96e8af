using AttrBackfill.Configuration;

namespace AttrBackfill.Scheduling;

/// <summary>The jobs.json that the daemon goes by: the last good one. Safe for many threads.</summary>
internal sealed class ActiveJobs
{
    readonly string _path;
    readonly string? _connection;
    readonly Func<EnvironmentValues> _environment;
    volatile Content _content;

    sealed record Content(JobsFile File, EnvironmentValues Environment);

    /// <param name="connection">Replaces that of every job; null for their own.</param>
    /// <param name="environment">Asked with each reading, since a .env file may change too.</param>
    /// <exception cref="UsageException">The file, or what the environment lacks for it, one fault a line.</exception>
    public ActiveJobs(string path, string? connection, Func<EnvironmentValues> environment)
    {
        (_path, _connection, _environment) = (path, connection, environment);
        LookedAt = Fingerprint; // before it is read: a change in between is seen later
        _content = Read();
    }

    public JobsFile File => _content.File;

    public IReadOnlyList<JobSettings> Scheduled => [.. File.Jobs.Where(j => j.Schedule is not null)];

    /// <summary>Of the file that was looked at last, taken or not.</summary>
    public string LookedAt { get; private set; }

    /// <summary>Of the file as it is now: changes with its content.</summary>
    public string Fingerprint => JobsFileReader.Fingerprint(_path);

    public JobSettings? Find(string job) => File.Jobs.FirstOrDefault(j => j.Name == job);

    public string ConnectionOf(JobSettings job) => _connection ?? job.Connection;

    /// <exception cref="UsageException">There is no such connection, or the environment lacks what it needs.</exception>
    public GenesysEndpoint EndpointOf(string connection)
    {
        var content = _content;
        return ConnectionResolver.Resolve(content.File, connection, content.Environment);
    }

    /// <returns>Null for a job without a webhook.</returns>
    /// <exception cref="UsageException">The environment lacks what it needs.</exception>
    public Uri? WebhookOf(JobSettings job) => WebhookResolver.Resolve(job, _content.Environment);

    /// <summary>Takes the file as it is now.</summary>
    /// <returns>Puts the old one back in force; the new one counts as not looked at then.</returns>
    /// <exception cref="UsageException">It is wrong; the old one stays in force.</exception>
    public Action Reload()
    {
        var old = _content;
        LookedAt = Fingerprint;
        var content = Read();
        if (content.File.Ledger != File.Ledger)
            throw new UsageException($"{_path}: the ledger has changed, which takes a restart");
        _content = content;
        return () => (_content, LookedAt) = (old, "");
    }

    /// <summary>Reports now what would fail at night.</summary>
    Content Read()
    {
        var content = new Content(JobsFileReader.Read(_path, CronRule.Problem), _environment());
        var scheduled = content.File.Jobs.Where(j => j.Schedule is not null).ToList();
        if (scheduled.Count == 0) throw new UsageException($"{_path}: no job has a schedule; add \"schedule\": {{ \"cron\": … }} to one");
        foreach (var job in scheduled)
        {
            ConnectionResolver.Resolve(content.File, ConnectionOf(job), content.Environment);
            WebhookResolver.Resolve(job, content.Environment);
        }

        return content;
    }
}
