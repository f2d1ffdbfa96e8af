using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace AttrBackfill.Configuration;

/// <summary>
/// Takes secrets out of texts that leave the program: the user part of addresses (<c>//user:password@host</c>), and every secret that this
/// process has read. It stands before stderr and the log, messages of the ledger, webhooks, the status page and traces. It is the last line
/// of defence: messages are written without secrets in the first place.
/// </summary>
internal static partial class Scrubber
{
    const string Mark = "***";

    /// <summary>A shorter secret could be an ordinary word, and would take it out of every message.</summary>
    const int Shortest = 10;

    // One for the process, since the ways out are the process's: what is a secret anywhere in it is one everywhere.
    static readonly ConcurrentDictionary<string, byte> Known = new(StringComparer.Ordinal);

    /// <summary>From now on no text that leaves holds this.</summary>
    public static void Remember(string? secret)
    {
        if (secret is null || secret.Length < Shortest) return;
        Known.TryAdd(secret, 0);
        var escaped = Uri.EscapeDataString(secret);
        if (escaped != secret) Known.TryAdd(escaped, 0);
    }

    public static string? CleanOrNull(string? text) => text is null ? null : Clean(text);

    public static string Clean(string text)
    {
        var clean = text.Contains("//", StringComparison.Ordinal) ? UserPart().Replace(text, "//" + Mark + "@") : text;
        foreach (var secret in Known.Keys) clean = clean.Replace(secret, Mark, StringComparison.Ordinal);
        return clean;
    }

    // A password may hold any character but those that end an address's host part; the last @ before them ends it.
    [GeneratedRegex("""//[^\s/?#'"<>]+@""")]
    private static partial Regex UserPart();
}
