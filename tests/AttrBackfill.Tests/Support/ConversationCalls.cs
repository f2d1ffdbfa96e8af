using System.Net;
using Xunit;

namespace AttrBackfill.Tests.Support;

/// <summary>The calls of a flow's data action to the daemon.</summary>
internal static class ConversationCalls
{
    public const string ReadKey = "a-key-to-read-0123456789";

    /// <summary>The daemon with a key for each operation.</summary>
    public static Task<Daemon> StartAsync(Workplace place, params string[] more)
    {
        place.Environment["ATTRBACKFILL_READ_KEY"] = ReadKey;
        return Daemon.StartAsync(place, more: more);
    }

    public static HttpRequestMessage Read(string id, string job = "backfill") =>
        new(HttpMethod.Get, $"/conversations/{Escaped(id)}/attributes?job={job}");

    public static HttpRequestMessage Flatten(string id, string job = "backfill") =>
        new(HttpMethod.Post, $"/conversations/{id}/flatten?job={job}");

    /// <summary>What is escaped already stays as it is.</summary>
    static string Escaped(string id) => id.Contains('%', StringComparison.Ordinal) ? id : Uri.EscapeDataString(id);

    public static async Task<HttpStatusCode> StatusAsync(Daemon daemon, HttpRequestMessage request, string? key)
    {
        using var answer = await SendAsync(daemon, request, key);
        return answer.StatusCode;
    }

    public static async Task<string> TextAsync(Daemon daemon, HttpStatusCode expected, HttpRequestMessage request, string key = ReadKey)
    {
        using var answer = await SendAsync(daemon, request, key);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode} {text}");
        return text;
    }

    public static async Task<HttpResponseMessage> SendAsync(Daemon daemon, HttpRequestMessage request, string? key)
    {
        using var sent = request;
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        return await daemon.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
