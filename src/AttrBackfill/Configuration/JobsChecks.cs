using System.Globalization;
using System.Text.Json;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration;

/// <summary>The rules of jobs.json that look at more than one setting.</summary>
internal static class JobsChecks
{
    /// <summary>How faults name the job: by its name, else by its place in the list.</summary>
    public static string OwnerOf(PositionedJson job, int index) =>
        job.TextOf("name") is { Length: > 0 } name
            ? $"job {SafeText.Quoted(name)}"
            : string.Create(CultureInfo.InvariantCulture, $"job {index + 1} in the list");

    public static string? ConnectionNameProblem(string name)
    {
        if (name.Trim().Length == 0) return "connections: a connection has no name; write one";
        return name.Equals("sandbox", StringComparison.OrdinalIgnoreCase)
            ? $"connections: {SafeText.Quoted(name)} is reserved for the sandbox; choose another name"
            : null;
    }

    public static void OfLedger(LedgerSettings ledger, PositionedJson at, Predicate<string> sound, Diagnostics faults)
    {
        if (!sound("provider") || !sound("connectionString")) return;

        if (ledger is { Provider: LedgerProvider.Postgres, ConnectionString: null })
        {
            faults.Add(
                at, "provider postgres needs a connectionString; write \"connectionString\": \"env:NAME\" and set NAME in the environment");
        }

        if (ledger is { Provider: LedgerProvider.Sqlite, ConnectionString: not null })
            faults.Add(at, "a connectionString is for provider postgres only; write \"provider\": \"postgres\", or take it out");
    }

    public static void OfJob(JobSettings job, PositionedJson at, Predicate<string> sound, Diagnostics faults)
    {
        if (sound("channel") && sound("target")) CheckWebchat(job, at, faults);
        if (sound("target") && sound("customAttributes")) CheckCustomAttributes(job, at, faults);
        if (sound("mode") && sound("scrub")) CheckScrub(job, at, sound, faults);
    }

    public static void OfFile(JobsFile file, PositionedJson at, Predicate<string> sound, Diagnostics faults)
    {
        var jobs = at.Member("jobs")?.Items ?? [];
        var given = at.Member("connections");
        var connections = given is null ? [.. file.Connections.Keys] : given.Members.Select(m => m.Name).Distinct().ToList();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < jobs.Count; i++)
        {
            var job = jobs[i];
            faults.Within(OwnerOf(job, i), () =>
            {
                if (given is null or { Kind: JsonValueKind.Object }) CheckConnection(job, connections, faults);
                // Names that differ in case alone would share a folder on some disks.
                if (job.TextOf("name") is { Length: > 0 } name && !names.Add(name))
                    faults.Add(job.Member("name")!, "another job has this name (capital letters make no difference); choose another");
            });
        }
    }

    static void CheckConnection(PositionedJson job, List<string> connections, Diagnostics faults)
    {
        var name = job.TextOf("connection") ?? (job.Member("connection") is null ? new JobSettings { Name = "" }.Connection : "");
        if (name.Length == 0 || job.Kind != JsonValueKind.Object || connections.Contains(name)) return;

        var hint = connections.Count == 0 ? "add it to connections" : Suggestions.Hint(name, connections);
        faults.Add((job.Member("connection") ?? job).Offset, $"connection {SafeText.Quoted(name)} is not among the connections; {hint}");
    }

    static void CheckWebchat(JobSettings job, PositionedJson at, Diagnostics faults)
    {
        if (job.Channel == Channel.Webchat && job.Target != TargetKind.Conversation)
        {
            faults.Add((at.Member("channel") ?? at).Offset,
                "channel webchat writes to the conversation only; set \"target\": \"conversation\", or choose another channel");
        }

        if (job.Target == TargetKind.Conversation && job.Channel != Channel.Webchat)
        {
            faults.Add((at.Member("target") ?? at).Offset,
                "target conversation exists on channel webchat only; set \"channel\": \"webchat\", or choose another target");
        }
    }

    static void CheckCustomAttributes(JobSettings job, PositionedJson at, Diagnostics faults)
    {
        var isTarget = job.Target == TargetKind.CustomAttributes;
        if (isTarget && job.CustomAttributes?.SchemaId is null)
        {
            faults.Add((at.Member("customAttributes") ?? at.Member("target") ?? at).Offset,
                "target customAttributes needs a schema; write \"customAttributes\": { \"schemaId\": \"…\" }");
        }

        if (!isTarget && job.CustomAttributes is not null)
        {
            faults.Add((at.Member("customAttributes") ?? at).Offset,
                "the block customAttributes is for target customAttributes only; set \"target\": \"customAttributes\", or take it out");
        }
    }

    static void CheckScrub(JobSettings job, PositionedJson at, Predicate<string> sound, Diagnostics faults)
    {
        var mode = at.Member("mode") ?? at;
        if (job.Mode != JobMode.Scrub)
        {
            if (job.Scrub is not null) AddAt("scrub", "the block scrub is for mode scrub only; set \"mode\": \"scrub\", or take it out");
            return;
        }

        if (sound("flatten") && job.Flatten.Include.FirstOrDefault(p => p.All(c => c is '*' or '?')) is { } all)
        {
            faults.Add((at.Member("flatten")?.Member("include") ?? mode).Offset,
                $"mode scrub needs a list of attributes, and {SafeText.Quoted(all)} names all of them; "
                + "write \"flatten\": { \"include\": [\"*email*\", …] }");
        }

        if (sound("target") && job.Target != TargetKind.Participant)
            AddAt("target", "mode scrub works on participants; take out the target, or set \"target\": \"participant\"");
        if (sound("channel") && job.Channel != Channel.Conversations)
        {
            AddAt("channel",
                "mode scrub needs the end of a conversation, which only channel conversations tells; set \"channel\": \"conversations\"");
        }

        void AddAt(string member, string fault) => faults.Add((at.Member(member) ?? mode).Offset, fault);
    }
}
