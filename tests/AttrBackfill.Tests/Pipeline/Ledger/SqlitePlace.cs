using System.Data.Common;
using AttrBackfill.Pipeline.Ledger;
using Microsoft.Data.Sqlite;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>A ledger file in a folder of its own, which goes with the test.</summary>
internal sealed class SqlitePlace : ILedgerPlace
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("attrbackfill-ledger-").FullName;

    public string File => Path.Combine(Folder, "output", "ledger.db");

    public async Task<SqlLedger> OpenAsync(TimeProvider clock, CancellationToken cancellationToken) =>
        await SqliteLedger.OpenAsync(File, clock, cancellationToken);

    public DbConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class SqliteRunTests : RunSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqliteOutcomeTests : OutcomeSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqliteFigureTests : FigureSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqliteRowTests : RowSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqliteKnowledgeTests : KnowledgeSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqliteLockTests : LockSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqliteCanaryTests : CanarySuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqlitePartTests : PartSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqliteHistoryTests : HistorySuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqliteKeptValuesTests : KeptValuesSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqliteCoverageTests : CoverageSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class SqliteRuleTests : RuleSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}
