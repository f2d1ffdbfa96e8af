using AttrBackfill.Benchmarks;

return args switch
{
    ["ledger", .. var options] => await LedgerBenchmark.RunAsync(options),
    ["reports", .. var options] => await ReportsBenchmark.RunAsync(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("benchmarks: ledger [CONVERSATIONS [RUNS]], reports [MISMATCHES [RUNS]]");
    return 2;
}
