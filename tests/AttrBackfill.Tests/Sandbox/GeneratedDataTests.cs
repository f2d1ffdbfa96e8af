using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

public sealed class GeneratedDataTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));

    private SandboxOptions Options => new() { Clock = _clock, Rate = "none", JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero };

    [Fact]
    public async Task It_looks_like_a_contact_centre()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Options with { Conversations = 5000 });
        var rows = await sandbox.JobAsync("2026-11-14T00:00:00Z/2026-11-21T00:00:00Z", pageSize: 5000);
        Assert.Equal(5000, rows.Count);
        int Percent(Func<JsonElement, bool> which) => (int)Math.Round(100.0 * rows.Count(which) / rows.Count);
        Assert.InRange(Percent(c => Customers(c).Count == 0), 1, 3);
        Assert.InRange(Percent(c => Customers(c).Count > 0 && Attributes(c) is null), 2, 4);
        Assert.InRange(Percent(c => Customers(c).Count > 1), 2, 4);
        Assert.Equal(3, Percent(c => !c.TryGetProperty("conversationEnd", out _)));
        Assert.InRange(Percent(c => c.GetRawText().Contains("\"mediaType\":\"voice\"", StringComparison.Ordinal)), 4, 6);

        var forms = rows.Select(Attributes).OfType<JsonElement>().Where(a => a.TryGetProperty("pre_chat_form_data", out _)).ToList();
        int Share(Func<JsonElement, bool> which) => (int)Math.Round(100.0 * forms.Count(which) / forms.Count);
        Assert.InRange(Share(a => FlatEmail(a) is { } flat && flat == FormEmail(a)), 18, 22);
        Assert.InRange(Share(a => FlatEmail(a) is { } flat && flat != FormEmail(a)), 6, 10);
        Assert.Contains(forms, a => a.GetProperty("custom_field_2").GetString()!.StartsWith('='));
        Assert.Contains(forms, a => a.GetProperty("Customer Tier").GetString() == "");
        Assert.Contains(
            forms, a => a.TryGetProperty("tags", out var tags) && JsonElement.Parse(tags.GetString()!).ValueKind == JsonValueKind.Array);
    }

    [Theory]
    [InlineData(1, 1, "2026-11-20T00:00:00Z")]
    [InlineData(10, 1, "2026-11-20T00:03:00Z")]
    [InlineData(0, 7, "2026-11-20T12:00:00Z")]
    [InlineData(37, 30, "2026-11-20T23:59:59.999Z")]
    public async Task The_number_is_exact_and_nothing_lies_in_the_future_at_any_hour(int conversations, int days, string now)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        await using var server = await SandboxServer.StartAsync(
            Options with { Conversations = conversations, Days = days, Clock = clock }, CancellationToken.None);
        Assert.Equal(conversations, server.ConversationIds().Distinct().Count());
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), server.To);
        Assert.Equal(TimeSpan.FromDays(days), server.To - server.From);
    }

    [Fact]
    public async Task Patches_side_by_side_all_arrive()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Options with { Conversations = 20 });
        var id = sandbox.Server.ConversationIds().First();
        var participant =
            JsonElement.Parse(sandbox.Server.ConversationJson(id)).GetProperty("participants")[0].GetProperty("id").GetString();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            sandbox.SendAsync("PATCH", $"/api/v2/conversations/{id}/participants/{participant}/attributes",
                $$$"""{"attributes":{"n{{{i}}}":"{{{i}}}"}}""")));
        var live = sandbox.Server.ConversationJson(id);
        Assert.All(Enumerable.Range(0, 64), i => Assert.Contains($"\"n{i}\":\"{i}\"", live, StringComparison.Ordinal));
        Assert.Equal(64, sandbox.Server.WriteCount);
        Assert.Equal(64, sandbox.Server.CountOf("patch"));
    }

    private static List<JsonElement> Customers(JsonElement c) =>
        [.. c.GetProperty("participants").EnumerateArray().Where(p => p.GetProperty("purpose").GetString() == "customer")];

    private static JsonElement? Attributes(JsonElement c)
    {
        foreach (var p in Customers(c))
            if (p.TryGetProperty("attributes", out var a) && a.EnumerateObject().Any()) return a;
        return null;
    }

    private static string? FlatEmail(JsonElement attributes) =>
        attributes.TryGetProperty("prechat_email", out var email) ? email.GetString() : null;

    private static string? FormEmail(JsonElement attributes) =>
        JsonElement.Parse(attributes.GetProperty("pre_chat_form_data").GetString()!).GetProperty("email").GetString();
}
