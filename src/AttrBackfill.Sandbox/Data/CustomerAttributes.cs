using System.Globalization;
using System.Text.Encodings.Web;

namespace AttrBackfill.Sandbox.Data;

/// <summary>The attributes of a generated customer: names and values as visitors, bots and flows leave them behind.</summary>
internal static class CustomerAttributes
{
    static readonly string[] FirstNames =
        ["Anna", "Jürgen", "María José", "Chloé", "Łukasz", "陳大文", "Иван", "Zoë 🙂", "Tom", "Fatima", "Noah", "Ayşe"];
    static readonly string[] LastNames =
        ["Miller", "Groß", "Núñez", "O'Neill", "Smith", "Nowak", "Johansson", "van Dijk", "Silva", "Brown"];
    static readonly string[] Cities = ["Springfield", "München", "São Paulo", "Kraków", "Lyon", "Malmö", "Austin", "Leeds"];
    static readonly string[] Subjects =
        ["Billing Issue", "Where is my order?", "Password reset", "Change of address", "Refund, please", "Cancel \"Premium\"",
            "Invoice\tcopy", "Question about a delivery that should have come last week"];
    static readonly string[] Pages = ["support", "billing", "shop/cart", "account?tab=orders&lang=en", "help/returns"];
    static readonly string[] Odd = ["=1+1", "-5", "+49 89 1234567", "@home", "=HYPERLINK(\"https://example.com\",\"x\")",
        "line one\r\nline two", "a \"quoted\", listed; value"];
    static readonly string[] Skills = ["English", "German", "Spanish", "Billing", "Technical"];
    static readonly string[] Tags = ["vip", "returning", "mobile", "trial", "newsletter"];

    /// <summary>The platform writes this before the names that a web chat form brings.</summary>
    const string Context = "context.";
    static readonly string[] OfForm = ["pre_chat_form_data", "custom_field_1", "custom_field_2", "Lang"];

    public static List<Attr> For(SandboxOptions options, int position, Profile profile)
    {
        var list = Plain(options.Seed, position, profile);
        // Every other form is one of the old web chat.
        var isOld = options.Varied && profile.MessageType == "webmessaging" && Rng.For(options.Seed, position, 23).Percent(50);
        return isOld ? [.. WithContext(list)] : list;
    }

    static IEnumerable<Attr> WithContext(List<Attr> list) =>
    [
        .. list.Select(a => OfForm.Contains(a.Name) ? a with { Name = Context + a.Name } : a),
        new Attr(Context + "_genesys_url", "https://example.com/?a=1"), new Attr(Context + "_genesys_OS", "Mac OS X"),
    ];

    static List<Attr> Plain(int seed, int position, Profile profile)
    {
        var rng = Rng.For(seed, position, 4);
        var list = new List<Attr>(24)
        {
            new("ANI ", Invariant($"+1555{rng.Below(10_000_000):D7}")),
            new("ivr.Skills", rng.Pick(Skills) + (rng.Percent(40) ? "|" + rng.Pick(Skills) : "")),
            new("Schedule Group Result", rng.Percent(70) ? "Open" : rng.Percent(50) ? "Closed" : "Holiday"),
            new("ivr.Priority", rng.Below(10).ToString(CultureInfo.InvariantCulture)),
            new("Customer Tier", rng.Percent(10) ? "" : rng.Pick(["gold", "silver", "bronze"])),
            new("custom_field_1", Invariant($"value{rng.Below(1000)}")),
            new("custom_field_2", rng.Percent(3) ? rng.Pick(Odd) : Invariant($"{rng.Below(100000)}")),
            new("Lang", rng.Pick(["en-US", "de-DE", "es-ES", "pt-BR"])),
            new("LegacyRef", Invariant($"{rng.Next():x16}")),
        };
        if (profile.MediaType == "message") list.Add(new("source_url", "https://example.com/" + rng.Pick(Pages)));
        if (rng.Percent(25))
        {
            list.Add(new("Routing Trail", string.Join(
                " | ", Enumerable.Repeat("Main Menu | Language | Hours check | Queue transfer", 1 + rng.Below(6)))));
        }

        if (rng.Percent(4)) list.Add(new("tags", $"[\"{rng.Pick(Tags)}\",\"{rng.Pick(Tags)}\"]"));
        if (profile.MessageType == "webmessaging") AddForm(list, ref rng, profile.Flat);
        return list;
    }

    static void AddForm(List<Attr> list, ref Rng rng, FlatState flat)
    {
        var name = $"{rng.Pick(FirstNames)} {rng.Pick(LastNames)}";
        var email = Invariant($"user{rng.Below(1_000_000)}@example.com");
        var members = new List<(string Path, string Value, bool Quoted)>
        {
            ("email", email, true), ("subject", rng.Pick(Subjects), true), ("name", name, true),
            ("address_city", rng.Pick(Cities), true), ("address_postal_code", Invariant($"{rng.Below(100000):D5}"), true),
            ("order_count", Invariant($"{rng.Below(40)}"), false), ("vip", rng.Percent(10) ? "true" : "false", false),
        };
        if (rng.Percent(5)) members.Add(("cart_total", Invariant($"{rng.Below(500)}.{rng.Below(10)}0"), false));
        list.Add(new("pre_chat_form_data", FormText(members)));
        if (flat == FlatState.None) return;
        foreach (var (path, value, _) in members)
        {
            // Stale: the visitor came back with another address, and the flat copy is from the first visit.
            var written = flat == FlatState.Stale && (path is "email" or "subject") ? "old-" + value : value;
            list.Add(new("prechat_" + path, written));
        }
    }

    static string FormText(List<(string Path, string Value, bool Quoted)> members)
    {
        var text = new System.Text.StringBuilder("{", 256);
        var inAddress = false;
        foreach (var (path, value, quoted) in members)
        {
            var nested = path.StartsWith("address_", StringComparison.Ordinal);
            if (inAddress && !nested) text.Append('}');
            if (text.Length > 1) text.Append(',');
            if (nested && !inAddress) text.Append("\"address\":{");
            inAddress = nested;
            text.Append('"').Append(nested ? path["address_".Length..] : path).Append("\":");
            if (quoted) text.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)).Append('"');
            else text.Append(value);
        }
        return text.Append(inAddress ? "}}" : "}").ToString();
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
