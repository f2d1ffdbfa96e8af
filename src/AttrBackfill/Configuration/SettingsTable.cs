using AttrBackfill.Configuration.Schema;
using AttrBackfill.Scheduling;

namespace AttrBackfill.Configuration;

/// <summary>
/// Every setting of jobs.json, once: name, kind, place in the record, description. A new setting is a property of the record
/// (with its default) and a line here; reading, faults and the editors' schema follow.
/// </summary>
internal sealed class SettingsTable
{
    static readonly SettingType<string> Any = new TextType(TextRule.Any);
    static readonly SettingType<string> Filled = new TextType(TextRule.Filled);
    static readonly SettingType<bool> Flag = new FlagType();
    static readonly SettingType<IReadOnlyList<string>> Texts = new ListType<string>(Filled);
    static readonly SettingType<IReadOnlyList<string>> SomeTexts = new ListType<string>(Filled, filled: true);

    readonly ObjectType<JobSettings> _defaults;

    /// <param name="cronProblem">What is wrong with a cron expression; null when nothing is.</param>
    public SettingsTable(Func<string, string?> cronProblem)
    {
        var schedule = new ObjectType<ScheduleSettings>(new ScheduleSettings())
            .With("cron", new TextType(TextRules.Cron(cronProblem)), s => s.Cron, (s, v) => s with { Cron = v },
                "When to run: a Quartz cron expression of seconds, minutes, hours, day of month, month, day of week; or the five fields of "
                + "crontab, without seconds.")
            .With("timeZone", new TextType(TextRules.TimeZone), s => s.TimeZone, (s, v) => s with { TimeZone = v },
                "IANA name of the time zone of the schedule, and of the job's days.")
            .With("onMisfire", new WordType<MisfireRule>(), s => s.OnMisfire, (s, v) => s with { OnMisfire = v },
                "What becomes of a run whose time passed while the daemon was down.");

        var job = Shared(new ObjectType<JobSettings>(new JobSettings { Name = "" })
            .With("name", new TextType(TextRules.JobName), s => s.Name, (s, v) => s with { Name = v },
                "Letters, digits, '.', '_' and '-', and no dot at the start. Also the name of its folder in the output.", required: true)
            .With(SharedSettings.Like, Filled, null, (s, _) => s,
                "Another job, whose select, extract, flatten, target and customAttributes this one takes where it does not say them itself."),
            schedule).CheckedBy(JobsChecks.OfJob);
        _defaults = Shared(new ObjectType<JobSettings>(new JobSettings { Name = "" }), schedule);
        Root = new ObjectType<JobsFile>(new JobsFile())
            .With("$schema", Any, null, (f, _) => f, "Where editors find this schema.")
            .With("connections", new MapType<ConnectionSettings>(Connection, JobsChecks.ConnectionNameProblem),
                f => f.Connections, (f, v) => f with { Connections = v }, "Organisations and their OAuth clients, by name.")
            .With("ledger", Ledger, f => f.Ledger, (f, v) => f with { Ledger = v },
                "Where runs, windows, patches and mismatches are recorded.")
            .With(SharedSettings.Defaults, _defaults, null, (f, _) => f,
                "Settings that all jobs share where they do not say them themselves. A schedule here completes the jobs' own schedules.")
            .With("files", new WordType<FilesRule>(), f => f.Files, (f, v) => f with { Files = v },
                "Who may read what the program writes: its user alone (private), or whom the umask lets (inherit). A running daemon keeps "
                + "the rule that it was started with.")
            .With("jobs", new ListType<JobSettings>(job, owner: JobsChecks.OwnerOf), f => f.Jobs, (f, v) => f with { Jobs = v },
                "What to select, how to flatten, where to write, when to run.")
            .CheckedBy(JobsChecks.OfFile);
    }

    public ObjectType<JobsFile> Root { get; }

    /// <summary>Whether the defaults of the file have no fault of their own; jobs that took faulty ones would repeat each fault.</summary>
    public bool HasSoundDefaults(PositionedJson file)
    {
        var faults = new Diagnostics("", []);
        if (file.Member(SharedSettings.Defaults) is { } defaults) _defaults.Read(defaults, faults);
        return faults.Count == 0;
    }

    static ObjectType<ConnectionSettings> Connection { get; } = new ObjectType<ConnectionSettings>(new ConnectionSettings())
        .With("region", new TextType(TextRules.Region), s => s.Region, (s, v) => s with { Region = v },
            "The region, such as us-east-1 or mypurecloud.com, or env:NAME.")
        .With("clientId", new TextType(TextRules.ClientId), s => s.ClientId, (s, v) => s with { ClientId = v },
            "Id of the OAuth client (client credentials), or env:NAME.")
        .With("clientSecret", new TextType(TextRules.Secret), s => s.ClientSecret, (s, v) => s with { ClientSecret = v },
            "env:NAME of the client's secret; the secret itself never stands here.")
        .With("quotaShare", new NumberType(0, 1, aboveMin: true), s => s.QuotaShare, (s, v) => s with { QuotaShare = v },
            "Share of the calls allowed in a window that the program takes for itself.")
        .With("maxConcurrency", new WholeType(1, 256), s => s.MaxConcurrency, (s, v) => s with { MaxConcurrency = v },
            "Conversation calls in flight at the same time.");

    static ObjectType<LedgerSettings> Ledger { get; } = new ObjectType<LedgerSettings>(new LedgerSettings())
        .With("provider", new WordType<LedgerProvider>(), s => s.Provider, (s, v) => s with { Provider = v },
            "sqlite keeps the ledger in the output folder.")
        .With("connectionString", new OptionalType<string>(new TextType(TextRules.Secret)),
            s => s.ConnectionString, (s, v) => s with { ConnectionString = v }, "For postgres: env:NAME of the connection string.")
        .With("keepValues", new OptionalType<string>(new TextType(TextRules.KeepValues)),
            s => s.KeepValues, (s, v) => s with { KeepValues = v },
            "How long the values of a run are kept. The daemon and ledger prune erase older ones: such a run can no longer be reverted. "
            + "null keeps them for good.")
        .CheckedBy(JobsChecks.OfLedger);

    static ObjectType<SelectSettings> Select { get; } = new ObjectType<SelectSettings>(new SelectSettings())
        .With("mediaTypes", new ListType<string>(new TextType(TextRules.MediaType)),
            s => s.MediaTypes, (s, v) => s with { MediaTypes = v },
            "Media types, such as message, voice, chat, email; empty for all.")
        .With("queueIds", Texts, s => s.QueueIds, (s, v) => s with { QueueIds = v }, "Ids of queues; empty for all.")
        .With("divisionIds", Texts, s => s.DivisionIds, (s, v) => s with { DivisionIds = v }, "Ids of divisions; empty for all.")
        .With("directions", new ListType<string>(new TextType(TextRules.Direction)), s => s.Directions, (s, v) => s with { Directions = v },
            "Directions of a leg: inbound, outbound; empty for all.")
        .With("messageTypes", new ListType<string>(new TextType(TextRules.MessageType)),
            s => s.MessageTypes, (s, v) => s with { MessageTypes = v },
            "Message types, such as webmessaging; empty for all. One leg has to meet all conditions on medium, queue, direction and "
            + "message type.")
        .With("originatingDirections", new ListType<Direction>(new WordType<Direction>()),
            s => s.OriginatingDirections, (s, v) => s with { OriginatingDirections = v },
            "How the conversation began: inbound, outbound; empty for all. An agent's leg may have another direction.");

    static ObjectType<ExtractSettings> Extract { get; } = new ObjectType<ExtractSettings>(new ExtractSettings())
        .With("purposes", SomeTexts, s => s.Purposes, (s, v) => s with { Purposes = v },
            "Purposes (roles, on webchat) of the participants whose attributes are taken.")
        .With("multiple", new WordType<MultipleRule>(), s => s.Multiple, (s, v) => s with { Multiple = v },
            "Which participant is taken when several have such a purpose.");

    static ObjectType<FlattenSettings> Flatten { get; } = new ObjectType<FlattenSettings>(new FlattenSettings())
        .With("separator", Any, s => s.Separator, (s, v) => s with { Separator = v }, "Stands between the names of a path.")
        .With("prefixes", new MapType<string>(Any), s => s.Prefixes, (s, v) => s with { Prefixes = v },
            "Path of an object (members joined with '.') to the prefix that its members get instead of the path's name.")
        .With("expandJsonStrings", Flag, s => s.ExpandJsonStrings, (s, v) => s with { ExpandJsonStrings = v },
            "Whether a text that holds a JSON object or list is treated as that value.")
        .With("arrays", new WordType<ArrayRule>(), s => s.Arrays, (s, v) => s with { Arrays = v },
            "Lists: as compact JSON, as name_0, name_1 and so on, or joined with commas.")
        .With("nulls", new WordType<NullRule>(), s => s.Nulls, (s, v) => s with { Nulls = v }, "Null values: left out, or written empty.")
        .With("maxDepth", new WholeType(1, 64), s => s.MaxDepth, (s, v) => s with { MaxDepth = v },
            "How many names a path may have; what lies below becomes compact JSON.")
        .With("include", SomeTexts, s => s.Include, (s, v) => s with { Include = v }, "Globs of the flattened names to take.")
        .With("exclude", Texts, s => s.Exclude, (s, v) => s with { Exclude = v }, "Globs of the flattened names to leave out.")
        .With("rename", new MapType<string>(Filled), s => s.Rename, (s, v) => s with { Rename = v }, "Flattened name to the name to write.")
        .With("maxNameLength", new OptionalNumberType<int>(new WholeType(1, int.MaxValue)),
            s => s.MaxNameLength, (s, v) => s with { MaxNameLength = v }, "Longest name, in Unicode code points; null for no limit.")
        .With("maxValueLength", new OptionalNumberType<int>(new WholeType(1, int.MaxValue)),
            s => s.MaxValueLength, (s, v) => s with { MaxValueLength = v }, "Longest value, in Unicode code points; null for no limit.")
        .With("oversize", new WordType<OversizeRule>(), s => s.Oversize, (s, v) => s with { Oversize = v },
            "A name or value over its limit: reported and not written, or cut.");

    static ObjectType<CustomAttributesSettings> CustomAttributes { get; } =
        new ObjectType<CustomAttributesSettings>(new CustomAttributesSettings())
        .With("recordId", Filled, s => s.RecordId, (s, v) => s with { RecordId = v }, "Id of the record on each conversation.")
        .With("schemaId", new OptionalType<string>(Filled), s => s.SchemaId, (s, v) => s with { SchemaId = v },
            "Id of the custom attributes schema; required.")
        .With("divisions", new DivisionsType(Filled), s => s.Divisions, (s, v) => s with { Divisions = v },
            "Divisions of a new record: those of the conversation, none, or a list of ids. An existing record keeps its own.")
        .With("fields", new MapType<string>(Filled), s => s.Fields, (s, v) => s with { Fields = v },
            "Flattened name to schema field; a name that is not listed is the field of the same name.");

    static ObjectType<RecheckSettings> Recheck { get; } = new ObjectType<RecheckSettings>(new RecheckSettings())
        .With("within", new TextType(TextRules.RecheckWithin), s => s.Within, (s, v) => s with { Within = v },
            "How long after a write its values are read again: once after a day, and once more at the end of this span.")
        .With("share", new NumberType(0, 1, aboveMin: true), s => s.Share, (s, v) => s with { Share = v },
            "Share of the calls that the organisation allows in a day which this may take at most.");

    static ObjectType<ScrubSettings> Scrub { get; } = new ObjectType<ScrubSettings>(new ScrubSettings())
        .With("with", new WordType<ScrubValue>(), s => s.With, (s, v) => s with { With = v },
            "What takes the place of a value: the empty text, or a keyed hash (sha256: and 32 hex digits), equal for equal values.")
        .With("after", new TextType(TextRules.ScrubAfter), s => s.After, (s, v) => s with { After = v },
            "How long ago a conversation has to have ended; younger ones are deferred. The job's own windows end as long ago.");

    static ObjectType<GuardSettings> Guards { get; } = new ObjectType<GuardSettings>(new GuardSettings())
        .With("maxChanges", new OptionalNumberType<int>(new WholeType(0, int.MaxValue)),
            s => s.MaxChanges, (s, v) => s with { MaxChanges = v }, "Conversations that one run may change; null for no limit.")
        .With("maxChangePercent", new OptionalNumberType<double>(new NumberType(0, 100, aboveMin: false)),
            s => s.MaxChangePercent, (s, v) => s with { MaxChangePercent = v },
            "Percent of the conversations that one run may change, judged before the first change over the first 200 (or all, where "
            + "there are fewer) and then over those read so far; null for no limit.")
        .With("maxFailures", new OptionalNumberType<int>(new WholeType(0, int.MaxValue)),
            s => s.MaxFailures, (s, v) => s with { MaxFailures = v }, "Conversations that may fail in one run; null for no limit.");

    static ObjectType<ReportSettings> Report { get; } = new ObjectType<ReportSettings>(new ReportSettings())
        .With("mask", Texts, s => s.Mask, (s, v) => s with { Mask = v },
            "Globs, whatever the case, on the flattened name or the source path, whose values the reports hide.")
        .With("maskWith", new WordType<MaskRule>(), s => s.MaskWith, (s, v) => s with { MaskWith = v },
            "What stands in place of a hidden value.")
        .With("xlsx", Flag, s => s.Xlsx, (s, v) => s with { Xlsx = v },
            "Whether the tables are written as report.xlsx too, a workbook of text cells.")
        .With("excel", Flag, s => s.Excel, (s, v) => s with { Excel = v }, "Whether the CSV files begin with a byte-order mark.")
        .With("delimiter", new TextType(TextRules.Delimiter), s => s.Delimiter, (s, v) => s with { Delimiter = v },
            "Between the columns of the CSV files: a comma, a semicolon, or tab. Excel expects a semicolon where the comma is the decimal sign.")
        .With("keepRuns", new WholeType(1, int.MaxValue), s => s.KeepRuns, (s, v) => s with { KeepRuns = v },
            "Runs of the job whose reports are kept.")
        .With("conversationLink", new OptionalType<string>(new TextType(TextRules.ConversationLink)),
            s => s.ConversationLink, (s, v) => s with { ConversationLink = v },
            "The address of a conversation for the links of the pages, with {id} in place of its id; absent for Genesys Cloud's own view in the region.");

    static ObjectType<NotifySettings> Notify { get; } = new ObjectType<NotifySettings>(new NotifySettings { Url = "" })
        .With("url", new TextType(TextRules.WebhookUrl), s => s.Url, (s, v) => s with { Url = v },
            "env:NAME of the webhook's address; the address itself never stands here.", required: true)
        .With("on", new ListType<NotifyEvent>(new WordType<NotifyEvent>(), filled: true), s => s.On, (s, v) => s with { On = v },
            "start: a run starts; failure: the run or some conversations failed, or a guard stopped it; mismatches: missing or different attributes remain; success: neither; recovered: the first run without failure after one with.")
        .With("style", new WordType<NotifyStyle>(), s => s.Style, (s, v) => s with { Style = v },
            "summary posts summary.json with events and a text. ping is for dead-man services: each run calls ADDRESS/start, then ADDRESS, or ADDRESS/fail where it failed; on does not apply.");

    static ObjectType<JobSettings> Shared(ObjectType<JobSettings> job, ObjectType<ScheduleSettings> schedule) => job
        .With("mode", new WordType<JobMode>(), s => s.Mode, (s, v) => s with { Mode = v },
            "backfill patches; audit only reports; scrub removes the values of the attributes that flatten.include names.")
        .With("connection", Filled, s => s.Connection, (s, v) => s with { Connection = v }, "Name of one of the connections.")
        .With("schedule", new OptionalType<ScheduleSettings>(schedule), s => s.Schedule, (s, v) => s with { Schedule = v },
            "When the daemon runs the job; without it, by hand only.")
        .With("window", new TextType(TextRules.Window), s => s.Window, (s, v) => s with { Window = v },
            "What a run covers by default: sinceLast, yesterday, today, last:7d, last:36h.")
        .With("lookBack", new TextType(TextRules.LookBack), s => s.LookBack, (s, v) => s with { LookBack = v },
            "How far before a sinceLast window conversations are looked at again, since they go on and analytics corrects itself; 0d for none.")
        .With("openConversations", new WordType<OpenRule>(), s => s.OpenConversations, (s, v) => s with { OpenConversations = v },
            "A conversation that has not ended: deferred until it has, or patched now and looked at again once it has ended.")
        .With("select", Select, s => s.Select, (s, v) => s with { Select = v }, "Which conversations to read.")
        .With("source", new WordType<SourceKind>(), s => s.Source, (s, v) => s with { Source = v }, "How conversations are found.")
        .With("channel", new WordType<Channel>(), s => s.Channel, (s, v) => s with { Channel = v },
            "By which API conversations are read; webchat and target conversation belong together.")
        .With("extract", Extract, s => s.Extract, (s, v) => s with { Extract = v }, "Whose attributes are taken.")
        .With("flatten", Flatten, s => s.Flatten, (s, v) => s with { Flatten = v }, "How attributes become flat names.")
        .With("target", new WordType<TargetKind>(), s => s.Target, (
            s, v) => s with { Target = v }, "Where the flat attributes are written.")
        .With("customAttributes", new OptionalType<CustomAttributesSettings>(CustomAttributes),
            s => s.CustomAttributes, (s, v) => s with { CustomAttributes = v }, "For target customAttributes only, and required there.")
        .With("onDifferent", new WordType<DifferentPolicy>(), s => s.OnDifferent, (s, v) => s with { OnDifferent = v },
            "An attribute that has another value: overwrite it, or keep it.")
        .With("readBeforeWrite", Flag, s => s.ReadBeforeWrite, (s, v) => s with { ReadBeforeWrite = v },
            "Whether a live read precedes each patch: true values before, and no needless patch.")
        .With("bulkRead", new WordType<BulkReadRule>(), s => s.BulkRead, (s, v) => s with { BulkRead = v },
            "Live reads fifty at a time by the attribute search, once it has agreed with single reads; off for none. Target participant only.")
        .With("verify", new TextType(TextRules.Verify), s => s.Verify, (s, v) => s with { Verify = v },
            "Which patches are read back: none, all, or a share such as sample:5%.")
        .With("recheck", new OptionalType<RecheckSettings>(Recheck), s => s.Recheck, (s, v) => s with { Recheck = v },
            "Reads written values again at the end of later runs, and reports those that were lost; without it, never.")
        .With("scrub", new OptionalType<ScrubSettings>(Scrub), s => s.Scrub, (s, v) => s with { Scrub = v },
            "For mode scrub only: what takes the place of the values, and how long after the end.")
        .With("guards", Guards, s => s.Guards, (
            s, v) => s with { Guards = v }, "Limits that stop a run which goes beyond what is expected.")
        .With("report", Report, s => s.Report, (s, v) => s with { Report = v }, "The reports of the job's runs.")
        .With("notify", new OptionalType<NotifySettings>(Notify), s => s.Notify, (s, v) => s with { Notify = v },
            "A webhook that is called when runs of the daemon, and of run --notify, start and end.");
}
