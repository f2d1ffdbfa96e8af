using System.Data.Common;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Tests.Support;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>A schema of its own in the tests' PostgreSQL.</summary>
internal sealed class PostgresPlace : ILedgerPlace
{
    LedgerPlace? _place;

    public async Task PrepareAsync() => _place ??= LedgerPlace.InPostgres(new Secret(await PostgresServer.NewSchemaAsync()));

    public async Task<ILedger> OpenAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        await PrepareAsync();
        return await _place!.OpenAsync(clock, cancellationToken);
    }

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

public sealed class PostgresPartTests : PartSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}

public sealed class PostgresFigureTests : FigureSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}
