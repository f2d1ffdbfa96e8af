using System.Text;
using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public class JobsFileReaderTests
{
    [Fact]
    public void The_shipped_file_is_valid()
    {
        var file = JobsFileReader.Read(JobsFileText.RepositoryFile("jobs.json"), _ => null);

        Assert.Equal(["nightly-backfill", "weekly-audit", "webchat-backfill"], file.Jobs.Select(j => j.Name));
        Assert.Equal([JobMode.Backfill, JobMode.Audit, JobMode.Backfill], file.Jobs.Select(j => j.Mode));
        Assert.Equal("last:7d", file.Jobs[1].Window);
        Assert.Equal(["pre_chat_form_data", "context.pre_chat_form_data"], file.Jobs[0].Flatten.Prefixes.Keys);
        Assert.Equivalent(file.Jobs[0].Flatten, file.Jobs[1].Flatten, strict: true);
        Assert.Equivalent(file.Jobs[0].Select, file.Jobs[1].Select, strict: true);
        Assert.Equal(["webmessaging"], file.Jobs[2].Select.MessageTypes);
        Assert.All(file.Jobs, j => Assert.Equal(["*email*", "*phone*", "*name*", "*address*"], j.Report.Mask));
        Assert.Equal((Channel.Webchat, TargetKind.Conversation), (file.Jobs[2].Channel, file.Jobs[2].Target));
    }

    [Fact]
    public void A_job_with_only_a_name_has_every_default() => Assert.Equal(
        JobsFileText.Json(new JobsFile { Jobs = [new JobSettings { Name = "x" }] }),
        JobsFileText.Json(JobsFileText.Read("""{ "jobs": [{ "name": "x" }] }""")));

    [Fact]
    public void The_defaults_are_the_documented_ones() => Assert.Equal(
        JobsFileText.Json(JobsFileText.Read("""{ "jobs": [{ "name": "x" }] }""")),
        JobsFileText.Json(JobsFileText.Read("""
        {
          "$schema": "./any.json",
          "connections": {
            "default": { "region": "env:GENESYS_REGION", "clientId": "env:GENESYS_CLIENT_ID", "clientSecret": "env:GENESYS_CLIENT_SECRET",
                         "quotaShare": 0.9, "maxConcurrency": 16 }
          },
          "ledger": { "provider": "sqlite" },
          "jobs": [{
            "name": "x", "mode": "backfill", "connection": "default", "schedule": null, "window": "sinceLast",
            "select": { "mediaTypes": ["message"], "queueIds": [], "divisionIds": [], "directions": [], "messageTypes": [],
                        "originatingDirections": [] },
            "source": "auto", "channel": "conversations", "extract": { "purposes": ["customer"], "multiple": "firstWithAttributes" },
            "flatten": {
              "separator": "_", "prefixes": { "pre_chat_form_data": "prechat_" }, "expandJsonStrings": true, "arrays": "json", "nulls": "skip",
              "maxDepth": 8, "include": ["*"], "exclude": [], "rename": {}, "maxNameLength": 100, "maxValueLength": null, "oversize": "report"
            },
            "target": "participant", "customAttributes": null, "onDifferent": "overwrite", "readBeforeWrite": true, "verify": "none",
            "guards": { "maxChanges": null, "maxChangePercent": null, "maxFailures": 1000 },
            "report": { "mask": [], "maskWith": "hash", "xlsx": false, "excel": false, "delimiter": ",", "keepRuns": 90 }
          }]
        }
        """)));

    [Fact]
    public void Every_setting_reaches_its_place()
    {
        var job = new JobSettings
        {
            Name = "all.of-it_1",
            Mode = JobMode.Audit,
            Connection = "other",
            Schedule = new ScheduleSettings { Cron = "0 0 1 * * ?", TimeZone = "Europe/Berlin", OnMisfire = MisfireRule.Skip },
            Window = "last:36h",
            Select = new SelectSettings
            {
                MediaTypes = ["voice"], QueueIds = ["q"], DivisionIds = ["d"], Directions = ["inbound"], MessageTypes = ["m"],
                OriginatingDirections = [Direction.Outbound],
            },
            Source = SourceKind.DetailsQuery,
            Channel = Channel.Messages,
            Extract = new ExtractSettings { Purposes = ["external", "customer"], Multiple = MultipleRule.Merge },
            Flatten = new FlattenSettings
            {
                Separator = "", Prefixes = new Dictionary<string, string> { ["a.b"] = "" }, ExpandJsonStrings = false,
                Arrays = ArrayRule.Join,
                Nulls = NullRule.Empty, MaxDepth = 64, Include = ["a*", "b?"], Exclude = ["c"],
                Rename = new Dictionary<string, string> { ["x"] = "y" },
                MaxNameLength = null, MaxValueLength = 7, Oversize = OversizeRule.Truncate,
            },
            Target = TargetKind.CustomAttributes,
            CustomAttributes = new CustomAttributesSettings
            {
                RecordId = "r", SchemaId = "s",
                Fields = new Dictionary<string, string> { ["n"] = "f" }
            },
            OnDifferent = DifferentPolicy.Keep,
            ReadBeforeWrite = false,
            Verify = "sample:0.5%",
            Recheck = new RecheckSettings { Within = "72h", Share = 0.5 },
            Guards = new GuardSettings { MaxChanges = 0, MaxChangePercent = 12.5, MaxFailures = null },
            Report = new ReportSettings
            {
                Mask = ["*mail*"], MaskWith = MaskRule.Stars, Excel = true, Delimiter = "tab", Xlsx = true,
                KeepRuns = 1
            },
        };
        var file = new JobsFile
        {
            Connections = new Dictionary<string, ConnectionSettings>
            {
                ["other"] = new() { Region = "us_east_1", ClientId = "id", ClientSecret = "env:S", QuotaShare = 1, MaxConcurrency = 256 },
            },
            Ledger = new LedgerSettings { Provider = LedgerProvider.Postgres, ConnectionString = "env:PG" },
            Jobs = [job],
        };
        var json = JobsFileText.Json(file);

        Assert.Equal(json, JobsFileText.Json(JobsFileText.Read(json)));
        // Were a setting missing from the table, it would be missing on both sides.
        Assert.Contains("\"a.b\":\"\"", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(ConnectionSettings))]
    [InlineData(typeof(LedgerSettings))]
    [InlineData(typeof(JobSettings))]
    [InlineData(typeof(ScheduleSettings))]
    [InlineData(typeof(SelectSettings))]
    [InlineData(typeof(ExtractSettings))]
    [InlineData(typeof(FlattenSettings))]
    [InlineData(typeof(CustomAttributesSettings))]
    [InlineData(typeof(GuardSettings))]
    [InlineData(typeof(ReportSettings))]
    public void Every_property_of_the_records_is_a_setting(Type record)
    {
        var schema = JobsSchema.Generate();
        foreach (var property in record.GetProperties().Where(p => p.CanWrite))
            Assert.Contains($"\"{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}\": {{", schema, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_trailing_commas_and_byte_order_marks_are_allowed()
    {
        using var folder = new ConfigFolder();
        var path = Path.Combine(folder.Folder, "jobs.json");
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode })
        {
            File.WriteAllText(path, "// first\n{ /* second */ \"jobs\": [ { \"name\": \"x\", }, ], }", encoding);
            Assert.Equal("x", JobsFileReader.Read(path, _ => null).Jobs.Single().Name);
        }
    }

    [Fact]
    public void A_missing_file_is_one_line_that_says_what_to_do()
    {
        var message = Assert.Throws<UsageException>(() => JobsFileReader.Read("no/such/jobs.json", _ => null)).Message;

        Assert.Equal("no/such/jobs.json not found; to create one: attrbackfill init; or pass --config FILE with the path of your jobs.json", message);
    }

    [Fact]
    public void A_folder_and_a_file_in_another_encoding_are_refused_by_name()
    {
        using var folder = new ConfigFolder();
        var path = Path.Combine(folder.Folder, "latin1.json");
        File.WriteAllBytes(path, [(byte)'{', (byte)'"', 0xE4, (byte)'"', (byte)'}']);

        Assert.Equal(
            $"{path} is not UTF-8; save it as UTF-8", Assert.Throws<UsageException>(() => JobsFileReader.Read(path, _ => null)).Message);
        Assert.Equal(
            $"{folder.Folder} is a folder; pass --config FILE",
            Assert.Throws<UsageException>(() => JobsFileReader.Read(folder.Folder, _ => null)).Message);
    }
}
