using AttrBackfill.Benchmarks;
using AttrBackfill.Benchmarks.Endpoint;
using AttrBackfill.Benchmarks.Kept;
using AttrBackfill.Benchmarks.Nights;
using AttrBackfill.Benchmarks.Paced;
using AttrBackfill.Benchmarks.Stopped;
using BenchmarkDotNet.Running;

return args switch
{
    ["calls", .. var options] => await CallsBenchmark.RunAsync(options),
    ["compare", .. var options] => await CompareBenchmark.RunAsync(options),
    ["costs", .. var options] => await CostsBenchmark.RunAsync(options),
    ["coverage", .. var options] => await CoverageBenchmark.RunAsync(options),
    ["endpoint", .. var options] => await EndpointBenchmark.RunAsync(options),
    ["forget-all", .. var options] => await ForgetAllBenchmark.RunAsync(options),
    ["largepage", .. var options] => await LargePageBenchmark.RunAsync(options),
    ["ledger", .. var options] => await LedgerBenchmark.RunAsync(options),
    ["ledger-size", .. var options] => await LedgerSizeBenchmark.RunAsync(options),
    ["lookback", .. var options] => await LookBackBenchmark.RunAsync(options),
    ["lying-search", .. var options] => await LyingSearchBenchmark.RunAsync(options),
    ["memory", .. var options] => await MemoryBenchmark.RunAsync(options),
    ["micro", .. var options] => Micro(options),
    ["nights", .. var options] => await ParsedAsync(options, NightsOptions.Parse, NightsBenchmark.RunAsync),
    ["paced", .. var options] => await ParsedAsync(options, PacedOptions.Parse, PacedBenchmark.RunAsync),
    ["prune", .. var options] => await PruneBenchmark.RunAsync(options),
    ["quota", .. var options] => await QuotaBenchmark.RunAsync(options),
    ["read", .. var options] => await ReadBenchmark.RunAsync(options),
    ["reports", .. var options] => await ReportsBenchmark.RunAsync(options),
    ["stopped", .. var options] => await StoppedBenchmark.RunAsync(options),
    _ => Usage(),
};

static async Task<int> ParsedAsync<T>(string[] words, Func<string[], T> parse, Func<T, Task<int>> run)
{
    T options;
    try
    {
        options = parse(words);
    }
    catch (FormatException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 2;
    }

    return await run(options);
}

static int Micro(string[] options)
{
    BenchmarkRunner.Run<PageReading>(args: options);
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("""
        benchmarks:
          calls [CONVERSATIONS]           calls a changed, a known and a fresh unchanged conversation
          compare [CHANGED [RUNS]]        this program, the fewest bare calls, and the tutorial's way
          costs [CHANGED [MANY]]          calls, lying-search, compare, ledger-size and memory in one run, each figure beside its goal
          coverage [NIGHTS [SEED]]        nights with kills, outages, refusals and changed selections: the calendar against what the
                                          sandbox knows, and the printed commands until every day is complete
          endpoint [SECONDS [CALLS_PER_SECOND [CONVERSATIONS]]] [--flatten] [--rate CALLS/SECONDSs]
                                          a flow's calls beside a backfill: how soon they are answered, and whether one is lost at SIGTERM
          forget-all [VALUES [STORE]]     values that are left in files and rows after keepValues and after forget; STORE is sqlite or
                                          postgres (both)
          largepage [MEGABYTES]           the largest memory of an audit whose results page of a thousand conversations is that large
          ledger [CONVERSATIONS [RUNS]]   the ledger on a disk and in memory
          ledger-size [NIGHTS [PER_NIGHT]]
                                          bytes and rows that the ledger takes for a conversation, by table
          lookback [A_DAY [RUNS]]         a night's look-back over five days of known conversations, none of which changed
          lying-search [CONVERSATIONS]    an attribute search that gives wrong, old or missing rows: end state, revert, trust
          memory [FEW [MANY]]             the largest memory of an audit over few and over many conversations
          micro [OPTIONS]                 page reading, flatten and reconcile, by BenchmarkDotNet
          nights [NIGHTS] [OPTIONS]       a soak test: nights with faults, kills, clock steps, full disks; options are
                                          --seed N, --store sqlite|postgres, --conversations N (a night)
          paced [CONVERSATIONS [CALLS_PER_SECOND]] [OPTIONS]
                                          a plan that is applied, interrupted, resumed and reverted at the pace of a rate limit:
                                          write-ahead log, memory, open readers; option --store sqlite|postgres
          prune [MEGABYTES] [ROUNDS]      a backfill alone and beside ledger prune of a ledger that large
          quota [WINDOWS]                 how much of the limit is used, alone and beside others
          read [RUNS]                     megabytes of page JSON a second on one core
          reports [MISMATCHES [RUNS]]     all reports of a large run
          stopped [MOMENTS] [OPTIONS]     runs that are stopped (SIGSTOP) at random moments and taken over by another process; options
                                          are --seed N, --store sqlite|postgres, --conversations N, --pause SECONDS
        """);
    return 2;
}
