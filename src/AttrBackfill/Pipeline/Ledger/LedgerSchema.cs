using System.Reflection;
using DbUp.Builder;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The scripts in Migrations, one text for every store. Their number is the version of the schema that this program knows.
/// </summary>
internal static class LedgerSchema
{
    /// <summary>
    /// How the names of scripts begin in the journal of every ledger. It stays, wherever the scripts and this type are moved.
    /// </summary>
    const string Scripts = "AttrBackfill.Pipeline.Ledger.Migrations.";

    public static Assembly Source { get; } = Assembly.GetExecutingAssembly();

    public static int Known { get; } = Source.GetManifestResourceNames().Count(IsScript);

    /// <param name="dialect">A script's text as the store takes it.</param>
    public static UpgradeEngineBuilder WithScripts(this UpgradeEngineBuilder builder, Func<string, string> dialect)
    {
        const string compact = Scripts + "0011_compact.sql";
        using var text = new StreamReader(Source.GetManifestResourceStream(compact)!);
        return builder.WithScriptsEmbeddedInAssembly(Source, name => IsScript(name) && name != compact)
            .WithScript(compact, new CompactRows(text.ReadToEnd(), dialect)).WithVariablesDisabled();
    }

    public static bool IsScript(string resource) => resource.StartsWith(Scripts, StringComparison.Ordinal);

    /// <exception cref="LedgerException">A newer program has written the store: this one would not keep what it does not know.</exception>
    public static bool IsCurrent(int version, string ledger, string remedy) => version <= Known
        ? version == Known
        : throw new LedgerException(
            $"The ledger {ledger} was written by a newer attrbackfill (ledger version {version}, this program knows {Known}); {remedy}");
}
