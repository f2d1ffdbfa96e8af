using AttrBackfill.Benchmarks;

return args switch
{
    ["compare", .. var options] => await CompareBenchmark.RunAsync(options),
    ["ledger", .. var options] => await LedgerBenchmark.RunAsync(options),
    ["reports", .. var options] => await ReportsBenchmark.RunAsync(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        benchmarks:
          compare [CHANGED [RUNS]]        this program, the fewest bare calls, and the tutorial's way
          ledger [CONVERSATIONS [RUNS]]   the ledger on a disk and in memory
          reports [MISMATCHES [RUNS]]     all reports of a large run
        """);
    return 2;
}
