using System.Text.Json.Serialization;

namespace AttrBackfill.Configuration;

/// <summary>The content of <c>jobs.json</c>. Every property but a job's name has a default; an absent one means that default.</summary>
internal sealed record JobsFile
{
    public IReadOnlyDictionary<string, ConnectionSettings> Connections { get; init; } =
        new Dictionary<string, ConnectionSettings> { ["default"] = new() };

    public LedgerSettings Ledger { get; init; } = new();

    public FilesRule Files { get; init; } = FilesRule.Private;

    public IReadOnlyList<JobSettings> Jobs { get; init; } = [];
}

/// <summary>One organisation and one OAuth client. Values of the form <c>env:NAME</c> are read from the environment.</summary>
internal sealed record ConnectionSettings
{
    /// <summary>The name under which runs against a sandbox of their own are kept, apart from real connections.</summary>
    public const string Sandbox = "sandbox";

    public string Region { get; init; } = "env:GENESYS_REGION";

    public string ClientId { get; init; } = "env:GENESYS_CLIENT_ID";

    /// <summary>Always <c>env:NAME</c>: a secret never stands in the file.</summary>
    public string ClientSecret { get; init; } = "env:GENESYS_CLIENT_SECRET";

    /// <summary>The share, above 0 and up to 1, of the calls allowed in a window that the program takes for itself.</summary>
    public double QuotaShare { get; init; } = 0.9;

    /// <summary>Conversation calls in flight at the same time, 1 to 256.</summary>
    public int MaxConcurrency { get; init; } = 16;
}

internal sealed record LedgerSettings
{
    public LedgerProvider Provider { get; init; } = LedgerProvider.Sqlite;

    /// <summary>For PostgreSQL: <c>env:NAME</c> of the connection string.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>How long values are kept after a run, such as 90d; null for good.</summary>
    public string? KeepValues { get; init; } = "90d";
}

internal sealed record JobSettings
{
    public required string Name { get; init; }

    public JobMode Mode { get; init; } = JobMode.Backfill;

    public string Connection { get; init; } = "default";

    public ScheduleSettings? Schedule { get; init; }

    /// <summary><c>sinceLast</c>, <c>yesterday</c>, <c>today</c> or <c>last:7d</c> / <c>last:36h</c>.</summary>
    public string Window { get; init; } = "sinceLast";

    /// <summary>
    /// How far before a <c>sinceLast</c> window conversations are looked at again: <c>4d</c>, <c>36h</c>; <c>0d</c> for not at all.
    /// </summary>
    public string LookBack { get; init; } = "4d";

    public OpenRule OpenConversations { get; init; } = OpenRule.Defer;

    public SelectSettings Select { get; init; } = new();

    public SourceKind Source { get; init; } = SourceKind.Auto;

    public Channel Channel { get; init; } = Channel.Conversations;

    public ExtractSettings Extract { get; init; } = new();

    public FlattenSettings Flatten { get; init; } = new();

    public TargetKind Target { get; init; } = TargetKind.Participant;

    public CustomAttributesSettings? CustomAttributes { get; init; }

    public DifferentPolicy OnDifferent { get; init; } = DifferentPolicy.Overwrite;

    /// <summary>Whether each patch is preceded by a live read: true values before, and no needless patch.</summary>
    public bool ReadBeforeWrite { get; init; } = true;

    /// <summary>Whether live reads are made fifty at a time by the attribute search, once it has proved itself.</summary>
    public BulkReadRule BulkRead { get; init; } = BulkReadRule.Auto;

    /// <summary><c>none</c>, <c>all</c> or <c>sample:5%</c>.</summary>
    public string Verify { get; init; } = "none";

    /// <summary>Whether and how written values are read again later; null for never.</summary>
    public RecheckSettings? Recheck { get; init; }

    /// <summary>For mode scrub only; null for the defaults.</summary>
    public ScrubSettings? Scrub { get; init; }

    public GuardSettings Guards { get; init; } = new();

    public ReportSettings Report { get; init; } = new();

    /// <summary>Where the daemon reports a run's end. It does not change what a run does, so it is not kept with the run.</summary>
    [JsonIgnore]
    public NotifySettings? Notify { get; init; }

    /// <summary>The zone in which a date is a day: the schedule's, else UTC.</summary>
    public string TimeZone => Schedule?.TimeZone ?? "UTC";
}

internal sealed record ScheduleSettings
{
    /// <summary>A Quartz cron expression, with seconds: <c>0 30 2 * * ?</c>.</summary>
    public string Cron { get; init; } = "0 30 2 * * ?";

    /// <summary>An IANA time zone name.</summary>
    public string TimeZone { get; init; } = "America/New_York";

    public MisfireRule OnMisfire { get; init; } = MisfireRule.RunOnce;
}

/// <summary>
/// An empty list lets everything through. One and the same leg has to meet the conditions on medium, queue, direction and message type;
/// the divisions and the originating direction are the conversation's.
/// </summary>
internal sealed record SelectSettings
{
    public IReadOnlyList<string> MediaTypes { get; init; } = ["message"];

    public IReadOnlyList<string> QueueIds { get; init; } = [];

    public IReadOnlyList<string> DivisionIds { get; init; } = [];

    public IReadOnlyList<string> Directions { get; init; } = [];

    public IReadOnlyList<string> MessageTypes { get; init; } = [];

    /// <summary>How the conversation began; an agent's leg may have another direction.</summary>
    public IReadOnlyList<Direction> OriginatingDirections { get; init; } = [];
}

internal sealed record ExtractSettings
{
    public IReadOnlyList<string> Purposes { get; init; } = ["customer"];

    public MultipleRule Multiple { get; init; } = MultipleRule.FirstWithAttributes;
}

internal sealed record FlattenSettings
{
    public string Separator { get; init; } = "_";

    /// <summary>Path of an object (members joined with <c>.</c>) to the prefix that its members get instead of the path's name.</summary>
    public IReadOnlyDictionary<string, string> Prefixes { get; init; } =
        new Dictionary<string, string> { ["pre_chat_form_data"] = "prechat_" };

    public bool ExpandJsonStrings { get; init; } = true;

    public ArrayRule Arrays { get; init; } = ArrayRule.Json;

    public NullRule Nulls { get; init; } = NullRule.Skip;

    /// <summary>How many names a path may have, 1 to 64.</summary>
    public int MaxDepth { get; init; } = 8;

    public IReadOnlyList<string> Include { get; init; } = ["*"];

    public IReadOnlyList<string> Exclude { get; init; } = [];

    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>();

    /// <summary>Unicode code points; null is no limit.</summary>
    public int? MaxNameLength { get; init; } = 100;

    /// <summary>Unicode code points; null is no limit.</summary>
    public int? MaxValueLength { get; init; }

    public OversizeRule Oversize { get; init; } = OversizeRule.Report;
}

internal sealed record CustomAttributesSettings
{
    public string RecordId { get; init; } = "attr-backfill";

    public string? SchemaId { get; init; }

    /// <summary>Those of a new record: <see cref="OfConversation"/> alone, ids, or none. An existing record keeps its own.</summary>
    public IReadOnlyList<string> Divisions { get; init; } = [OfConversation];

    /// <summary>In place of ids: the divisions of the conversation.</summary>
    public const string OfConversation = "conversation";

    /// <summary>Flattened name to schema field; a name that is not listed is the field of the same name.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}

internal sealed record RecheckSettings
{
    /// <summary>The age up to which a write is read again: <c>30d</c> or <c>72h</c>.</summary>
    public string Within { get; init; } = "30d";

    /// <summary>The share, above 0 and up to 1, of the calls that the organisation allows.</summary>
    public double Share { get; init; } = 0.05;
}

internal sealed record ScrubSettings
{
    /// <summary>What takes the place of a value.</summary>
    public ScrubValue With { get; init; } = ScrubValue.Empty;

    /// <summary>How long ago a conversation has to have ended: <c>72h</c> or <c>30d</c>.</summary>
    public string After { get; init; } = "72h";

    public TimeSpan Age => ScrubSpan.Of(After);

    /// <summary>Of a job of mode scrub.</summary>
    public static ScrubSettings Of(JobSettings job) => job.Scrub ?? new ScrubSettings();
}

internal sealed record GuardSettings
{
    /// <summary>Conversations that may be changed in one run; null is no limit.</summary>
    public int? MaxChanges { get; init; }

    /// <summary>
    /// Percent of the conversations that may be changed, judged before the first change over the first 200 of them, or all where there
    /// are fewer, and then over those read so far; null is no limit.
    /// </summary>
    public double? MaxChangePercent { get; init; }

    /// <summary>Conversations that may fail in one run; null is no limit.</summary>
    public int? MaxFailures { get; init; } = 1000;
}

internal sealed record ReportSettings
{
    /// <summary>Globs, case-insensitive, on the flattened name or the source path.</summary>
    public IReadOnlyList<string> Mask { get; init; } = [];

    public MaskRule MaskWith { get; init; } = MaskRule.Hash;

    /// <summary>Whether the tables are written as <c>report.xlsx</c> too.</summary>
    public bool Xlsx { get; init; }

    /// <summary>Whether the CSV files begin with a byte-order mark.</summary>
    public bool Excel { get; init; }

    /// <summary>Between the columns of the CSV files: <c>,</c>, <c>;</c> or <c>tab</c>.</summary>
    public string Delimiter { get; init; } = ",";

    public char DelimiterSign => Delimiter == "tab" ? '\t' : Delimiter[0];

    /// <summary>Runs of the job whose reports are kept.</summary>
    public int KeepRuns { get; init; } = 90;

    /// <summary>The address of a conversation for the links of the pages; null for Genesys Cloud's own view in the region.</summary>
    public string? ConversationLink { get; init; }
}

internal sealed record NotifySettings
{
    /// <summary>Always <c>env:NAME</c>: a webhook's address is as good as a password.</summary>
    public required string Url { get; init; }

    public IReadOnlyList<NotifyEvent> On { get; init; } = [NotifyEvent.Failure, NotifyEvent.Mismatches];

    public NotifyStyle Style { get; init; } = NotifyStyle.Summary;
}

internal enum LedgerProvider { Sqlite, Postgres }

internal enum JobMode { Backfill, Audit, Scrub }

/// <summary>Who may read what the program writes: its user alone, or whom the umask lets.</summary>
internal enum FilesRule { Private, Inherit }

internal enum SourceKind { Auto, DetailsJob, DetailsQuery }

internal enum Channel { Conversations, Messages, Webchat }

internal enum Direction { Inbound, Outbound }

internal enum OpenRule { Defer, Patch }

internal enum MultipleRule { First, FirstWithAttributes, LastWithAttributes, Merge }

internal enum ArrayRule { Json, Index, Join }

internal enum NullRule { Skip, Empty }

internal enum OversizeRule { Report, Truncate }

internal enum TargetKind { Participant, CustomAttributes, Conversation }

internal enum DifferentPolicy { Overwrite, Keep }

internal enum BulkReadRule { Auto, Off }

internal enum ScrubValue { Empty, Hash }

internal enum MisfireRule { RunOnce, Skip }

internal enum MaskRule { Hash, Stars }

internal enum NotifyEvent { Start, Failure, Mismatches, Success, Recovered }

internal enum NotifyStyle { Summary, Ping }
