using System.Net;
using System.Text.Json;
using Xunit;

namespace AttrBackfill.Tests.Support;

/// <summary>Calls of the attribute search, and what its rows hold.</summary>
internal static class AttributeSearchCalls
{
    public const string Path = "/api/v2/conversations/participants/attributes/search";

    public static string Range(string field, string from, string to) =>
        $$"""{"type":"DATE_RANGE","fields":["{{field}}"],"startValue":"{{from}}","endValue":"{{to}}"}""";

    public static string Exact(string field, params IEnumerable<string> values) =>
        $$"""{"type":"EXACT","fields":["{{field}}"],"values":{{JsonSerializer.Serialize(values)}}}""";

    public static Task<SandboxAnswer> SearchAsync(this SandboxHttp sandbox, string criteria, string more = "") =>
        sandbox.SendAsync("POST", Path, $$"""{"query":[{{criteria}}]{{more}}}""");

    public static Task<SandboxAnswer> NextAsync(this SandboxHttp sandbox, string criteria, string cursor) =>
        sandbox.SearchAsync(criteria, $",\"cursor\":{JsonSerializer.Serialize(cursor)}");

    public static List<JsonElement> Rows(this SandboxAnswer page) => [.. page.Json.GetProperty("results").EnumerateArray()];

    public static string? Cursor(this SandboxAnswer page) =>
        page.Json.TryGetProperty("cursor", out var cursor) ? cursor.GetString() : null;

    /// <summary>The pages of a search, to the last one.</summary>
    public static async Task<List<List<JsonElement>>> PagesAsync(this SandboxHttp sandbox, string criteria)
    {
        var pages = new List<List<JsonElement>>();
        for (string? cursor = null; ;)
        {
            var page = cursor is null ? await sandbox.SearchAsync(criteria) : await sandbox.NextAsync(criteria, cursor);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            pages.Add(page.Rows());
            cursor = page.Cursor();
            if (cursor is null) return pages;
        }
    }

    /// <summary>The rows of all days from one to another (exclusive), in windows of 24 hours.</summary>
    public static async Task<List<JsonElement>> DaysAsync(this SandboxHttp sandbox, DateTimeOffset from, DateTimeOffset to)
    {
        var rows = new List<JsonElement>();
        for (; from < to; from = from.AddDays(1))
        {
            var window = Range("startTime", TimeText(from), TimeText(from.AddDays(1).AddMilliseconds(-1)));
            rows.AddRange((await sandbox.PagesAsync(window)).SelectMany(page => page));
        }

        return rows;
    }

    public static string IdOf(JsonElement row) => row.GetProperty("conversationId").GetString()!;

    /// <summary>Participant id, name and value of every attribute of a row, in the row's order.</summary>
    public static List<(string Participant, string Name, string? Value)> Attributes(this JsonElement row) =>
    [
        .. from participant in row.GetProperty("participantData").EnumerateArray()
           from attribute in participant.GetProperty("participantAttributes").EnumerateObject()
           select (participant.GetProperty("participantId").GetString()!, attribute.Name, attribute.Value.GetString()),
    ];

    /// <summary>The same of a live document.</summary>
    public static List<(string Participant, string Name, string? Value)> LiveAttributes(this JsonElement document) =>
    [
        .. from participant in document.GetProperty("participants").EnumerateArray()
           where participant.TryGetProperty("attributes", out _)
           from attribute in participant.GetProperty("attributes").EnumerateObject()
           select (participant.GetProperty("id").GetString()!, attribute.Name, attribute.Value.GetString()),
    ];

    public static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
