using System.Data.Common;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Tests.Support;
using Npgsql;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>A schema of its own in the tests' PostgreSQL.</summary>
internal sealed class PostgresPlace : ILedgerPlace
{
    LedgerLocation? _place;

    public async Task PrepareAsync()
    {
        if (_place is not null) return;
        ConnectionString = await PostgresServer.NewSchemaAsync();
        _place = LedgerLocation.InPostgres(new Secret(ConnectionString));
    }

    public async Task<SqlLedger> OpenAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        await PrepareAsync();
        return await _place!.OpenAsync(clock, cancellationToken);
    }

    public NpgsqlDataSource Database => (NpgsqlDataSource)_place!.Database!;

    public LedgerLocation Location => _place!;

    public string ConnectionString { get; private set; } = "";

    public DbConnection Connect() => _place!.Database!.OpenConnection();

    public ValueTask DisposeAsync() => _place?.DisposeAsync() ?? ValueTask.CompletedTask;
}

public sealed class PostgresRunTests : RunSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresOutcomeTests : OutcomeSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresRowTests : RowSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresKnowledgeTests : KnowledgeSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresLockTests : LockSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresCanaryTests : CanarySuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresPartTests : PartSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresFigureTests : FigureSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresHistoryTests : HistorySuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresKeptValuesTests : KeptValuesSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresCoverageTests : CoverageSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresRuleTests : RuleSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}
