using System.Data.Common;
using System.Globalization;
using System.Reflection;
using AttrBackfill.Configuration;
using AttrBackfill.Text;
using Dapper;
using DbUp.Builder;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The scripts in Migrations, one text for every store. Their number is the version of the schema that this program knows. Each script
/// is a transaction of its own, which records its version: an interrupted migration continues with the script that is next.
/// </summary>
internal static class LedgerSchema
{
    /// <summary>
    /// How the names of scripts begin in the journal of every ledger. It stays, wherever the scripts and this type are moved.
    /// </summary>
    const string Prefix = "AttrBackfill.Pipeline.Ledger.Migrations.";

    /// <summary>The script whose rows the program moves.</summary>
    const string Compact = Prefix + "0011_compact.sql";

    /// <summary>The row of <c>meta</c> that holds the version from before while a migration is under way.</summary>
    const string Migrating = "migrating_from";

    public static Assembly Source { get; } = Assembly.GetExecutingAssembly();

    /// <summary>In the order in which they run: the script at index 3 makes version 4 of version 3.</summary>
    public static IReadOnlyList<string> Scripts { get; } =
        [.. Source.GetManifestResourceNames().Where(IsScript).Order(StringComparer.Ordinal)];

    public static int Known => Scripts.Count;

    /// <param name="chosen">Which of <see cref="Scripts"/>.</param>
    /// <param name="dialect">A script's text as the store takes it.</param>
    public static UpgradeEngineBuilder WithScripts(
        this UpgradeEngineBuilder builder, Func<string, bool> chosen, Func<string, string> dialect)
    {
        builder = builder.WithScriptsEmbeddedInAssembly(Source, name => name != Compact && chosen(name)).WithVariablesDisabled();
        if (!chosen(Compact)) return builder;
        return builder.WithScript(Compact, new CompactRows(EmbeddedText.Read(Compact), dialect));
    }

    public static bool IsScript(string resource) => resource.StartsWith(Prefix, StringComparison.Ordinal);

    /// <exception cref="LedgerException">A newer program has written the store: this one would not keep what it does not know.</exception>
    public static bool IsCurrent(int version, string ledger, string remedy) => version <= Known
        ? version == Known
        : throw new LedgerException(
            $"The ledger {ledger} was written by a newer attrbackfill (ledger version {version}, this program knows {Known}); {remedy}");

    /// <summary>For commands that only read. An empty store is no older ledger: the first command makes its tables.</summary>
    /// <exception cref="UsageException">An older program has written the store, or its migration was interrupted.</exception>
    public static void ThrowIfOlder(int version, string ledger)
    {
        if (version == 0) return;
        throw new UsageException(
            $"The ledger {ledger} is of an older version ({version}, this program uses {Known}), and this command only reads; "
            + "bring it up to date with attrbackfill ledger migrate");
    }

    /// <summary>The version from before the migration that is under way; null where there is none.</summary>
    public static int? MigratingFrom(DbConnection connection, DbTransaction? transaction = null) =>
        connection.ExecuteScalar<string?>("SELECT value FROM meta WHERE name = @Migrating", new { Migrating }, transaction) is { } version
            ? int.Parse(version, CultureInfo.InvariantCulture)
            : null;

    public static void BeginMigration(DbConnection connection, int from) => connection.Execute(
        "INSERT INTO meta (name, value) VALUES (@Migrating, @from) ON CONFLICT (name) DO NOTHING",
        new { Migrating, from = from.ToString(CultureInfo.InvariantCulture) });

    public static void EndMigration(DbConnection connection) =>
        connection.Execute("DELETE FROM meta WHERE name = @Migrating", new { Migrating });
}

/// <summary>An existing ledger was brought up to date.</summary>
/// <param name="Copy">The ledger as it was before, for a file; null for a database.</param>
internal sealed record LedgerMigration(int From, int To, string? Copy);
