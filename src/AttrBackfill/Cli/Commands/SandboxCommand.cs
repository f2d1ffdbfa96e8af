using System.CommandLine;
using System.Globalization;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

internal static class SandboxCommand
{
    static readonly Option<int> Port =
        new("--port") { Description = "0 takes a free one", HelpName = "PORT", DefaultValueFactory = _ => 8765 };

    static readonly Option<string> Host = new("--host") { Description = "A loopback address", DefaultValueFactory = _ => "127.0.0.1" };

    static readonly Option<int> Conversations =
        new("--conversations") { Description = "How many there are", HelpName = "N", DefaultValueFactory = _ => 1000 };

    static readonly Option<int> Seed =
        new("--seed") { Description = "The same seed, the same data", HelpName = "N", DefaultValueFactory = _ => 1 };

    static readonly Option<int> Days =
        new("--days") { Description = "Over how many days, up to today", HelpName = "N", DefaultValueFactory = _ => 7 };

    static readonly Option<int> DaysAhead =
        new("--days-ahead") { Description = "Days after today whose conversations appear with time", HelpName = "N" };

    static readonly Option<int> Reopened = new("--reopened")
    {
        Description = "Per cent of the message conversations that are re-opened under their id after their end", HelpName = "N",
    };

    static readonly Option<int> Late = new("--late") { Description = "Per cent that analytics lists hours or days late", HelpName = "N" };

    static readonly Option<int> LongOpen =
        new("--long-open") { Description = "Per cent of the message conversations that stay open for weeks", HelpName = "N" };

    static readonly Option<bool> Varied =
        new("--varied") { Description = "Several legs, directions and media, rarer purposes, names with context." };

    static readonly Option<bool> RealRows = new("--real-rows") { Description = "Rows of analytics as large as real ones, 7 to 25 KB" };

    static readonly Option<int?> LiveDays =
        new("--live-days") { Description = "Live reads answer 404 for conversations that ended earlier", HelpName = "N" };

    static readonly Option<string> Rate =
        new("--rate") { Description = "Calls a window, or none", HelpName = "N/Ts", DefaultValueFactory = _ => "300/60s" };

    static readonly Option<int> Latency = new("--latency") { Description = "Milliseconds before each answer", HelpName = "MS" };

    static readonly Option<int> RecordLag =
        new("--record-lag") { Description = "Milliseconds by which reads of custom attributes lag behind writes", HelpName = "MS" };

    static readonly Option<int> ReadLag =
        new("--read-lag") { Description = "Milliseconds by which live reads lag behind patches", HelpName = "MS" };

    static readonly Option<string> Faults =
        new("--faults")
        {
            Description = "What goes wrong, such as 429=0.05,reset@patch=0.01,403:ID; all kinds: src/docs/sandbox.md",
            HelpName = "LIST", DefaultValueFactory = _ => ""
        };

    static readonly Option<string[]> Data =
        new("--data") { Description = "Conversations from a JSON file instead (repeatable)", HelpName = "FILE" };

    static readonly Option<string?> State = new("--state") { Description = "Keeps what was written over restarts", HelpName = "FILE" };

    static readonly SandboxSearchOptions Search = new();

    static readonly SandboxHabitOptions Habits = new();

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var command = new ExampleCommand(
            "sandbox", "A Genesys Cloud look-alike on loopback, to try things and to develop against",
            "attrbackfill sandbox",
            "attrbackfill sandbox --port 0 --conversations 5000 --rate none --latency 20 --faults 429=0.05,reset=0.01");
        Option[] options =
        [
            Port, Host, Conversations, Seed, Days, DaysAhead, Reopened, Late, LongOpen, LiveDays, Varied, RealRows, Rate, Latency,
            RecordLag, ReadLag, Faults,
            Data, State,
        ];
        foreach (var option in options) command.Options.Add(option);
        Search.AddTo(command);
        Habits.AddTo(command);
        command.SetAction(async (parsed, _) => (int)await RunAsync(context(parsed)));
        return command;
    }

    static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var parsed = context.Parsed;
        var options = new SandboxOptions
        {
            Port = parsed.GetValue(Port), Host = parsed.GetValue(Host)!, Conversations = parsed.GetValue(Conversations),
            Seed = parsed.GetValue(Seed),
            Days = parsed.GetValue(Days), DaysAhead = parsed.GetValue(DaysAhead), ReopenedPercent = parsed.GetValue(Reopened),
            LatePercent = parsed.GetValue(Late),
            LongOpenPercent = parsed.GetValue(LongOpen), LiveRetention = parsed.GetValue(LiveDays) is { } days
                ? TimeSpan.FromDays(days)
                : null,
            Varied = parsed.GetValue(Varied), RealRows = parsed.GetValue(RealRows), Rate = parsed.GetValue(Rate)!,
            Latency = TimeSpan.FromMilliseconds(parsed.GetValue(Latency)),
            RecordLag = TimeSpan.FromMilliseconds(parsed.GetValue(RecordLag)),
            ReadLag = TimeSpan.FromMilliseconds(parsed.GetValue(ReadLag)), Faults = parsed.GetValue(Faults)!,
            DataFiles = parsed.GetValue(Data) ?? [], StateFile = parsed.GetValue(State), Clock = context.Clock,
        };
        options = Habits.Apply(parsed, Search.Apply(parsed, options));
        await using var server = await SandboxServer.StartAsync(options, CancellationToken.None);
        var url = server.BaseAddress.ToString().TrimEnd('/');
        if (context.Json)
        {
            await context.Out.WriteLineAsync(Json.Of(new { url, options.ClientId, options.ClientSecret, server.From, server.To }));
        }
        else
        {
            await context.Out.WriteLineAsync(
                $"sandbox at {url}, conversations from {Day(server.From)} to {Day(server.To)} (exclusive). To use it:");
            await context.Out.WriteLineAsync($"  export GENESYS_API_URL={url} GENESYS_LOGIN_URL={url}");
            await context.Out.WriteLineAsync($"  export GENESYS_CLIENT_ID={options.ClientId} GENESYS_CLIENT_SECRET={options.ClientSecret}");
            await context.Out.WriteLineAsync("Ctrl-C stops it.");
        }

        await context.Out.FlushAsync();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.Signals.Stopping.Register(stopped.SetResult);
        await stopped.Task;
        return ExitCode.Done; // being stopped is how it ends
    }

    static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
