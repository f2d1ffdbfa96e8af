using System.Data.Common;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>
/// Where Quartz keeps its triggers: in memory, or, with a ledger that machines share, in its clustered store in the same database, so
/// that each firing happens on one machine, and a dead machine's firing on another.
/// </summary>
internal static class JobStore
{
    const string Name = "attrbackfill";

    /// <summary>A machine that has not checked in for the sum of the two is dead.</summary>
    static readonly TimeSpan CheckIn = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    /// <summary>How soon a firing that another machine has left in the store is seen.</summary>
    static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <param name="database">Null for the store in memory.</param>
    public static void Use(IQuartzBuilder quartz, DbDataSource? database)
    {
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = Name;
            scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            if (database is not null) scheduler.IdleWaitTime = Look;
        });
        if (database is null) return;
        quartz.UsePersistentStore(store =>
        {
            store.UsePostgres(source => source.DataSourceFactory = _ => database);
            store.ProvisionSchema();
            store.UseClustering(cluster => (cluster.CheckinInterval, cluster.CheckinMisfireThreshold) = (CheckIn, Tolerance));
            store.ConfigureStore(options => (options.StoreJobDataAsStrings, options.RecoverFiringsCancelledByShutdown) = (true, true));
        });
    }

    /// <summary>Makes Quartz's tables where they are missing.</summary>
    public static async Task ProvisionAsync(DbDataSource database, CancellationToken cancellationToken)
    {
        await using var factory = Factory(database);
        await factory.GetScheduler(cancellationToken);
    }

    /// <summary>A scheduler that is not started: it reads and writes the store and fires nothing.</summary>
    public static StandaloneSchedulerFactory Factory(DbDataSource database) =>
        QuartzSchedulerBuilder.Create(quartz => Use(quartz, database)).Build();
}
