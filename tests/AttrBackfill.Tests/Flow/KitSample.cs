using System.Text;
using AttrBackfill.Configuration;
using AttrBackfill.Flow;
using AttrBackfill.Flow.Kit;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Tests.Flow;

/// <summary>A kit with ordinary attributes and those that a visitor may make up.</summary>
internal static class KitSample
{
    public static readonly string[] Hostile =
    [
        "prechat_email", "prechat_subject", "Customer Tier", "ANI ", "é", "😀", "", " ", "a.b", "a_b", "A_B", "a-b",
        "orgId", "integrationId", "rawRequest", "found", "FOUND", "1st", "_x", "-x", "__proto__", "constructor", "no", "null", "on",
        "\"", "\\", "'", "`", "``", "|", "<b>", "a\nb", "a\tb", "\u202e", "\u0000", "\ud83d",
        "${input.x}", "%{if}", "{{x}}", "# x", "- x", "x: y", "[x]", "*x*", "\u0085", "\u2028", "\ufeff", new string('n', 300),
    ];

    public static KitContent Content(IReadOnlyDictionary<string, string>? given = null, JobSettings? job = null, params string[] attributes)
    {
        var names = attributes.Length > 0 ? attributes : Hostile;
        return new KitContent(
            job ?? new JobSettings { Name = "nightly-backfill" },
            [.. names.Order(StringComparer.Ordinal).Select(n => new AttributeRow(n, Path(n), 1, 1, 0, 0, 1))],
            AttributeNames.Assign(names, given ?? new Dictionary<string, string>()));
    }

    public static string Text(KitContent kit, string path) =>
        Encoding.UTF8.GetString(FlowKit.Files(kit).Single(f => f.Path == path).Content);

    static string Path(string name) => name.Replace("prechat_", "pre_chat_form_data.", StringComparison.Ordinal);
}
