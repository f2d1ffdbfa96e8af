using AttrBackfill.Benchmarks;

return args switch
{
    ["ledger", .. var options] => await LedgerBenchmark.RunAsync(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("benchmarks: ledger [CONVERSATIONS [RUNS]]");
    return 2;
}
