using System.Text;
using System.Text.Json;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>Each call of the program, over real HTTP.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    static readonly SandboxOptions Options = new() { Conversations = 50, Days = 1, Rate = "none", AvailabilityLag = TimeSpan.Zero };

    SandboxServer _server = null!;
    GenesysClient _client = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(Options, Cancel);
        _client = ClientFactory.For(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_details_query_tells_conversations_page_by_page_without_attributes()
    {
        var query = new DetailsQuery(Interval, "asc", "conversationStart", new Paging(20, 1), null, null);
        var first = await _client.Analytics.QueryAsync(query, Cancel);
        var third = await _client.Analytics.QueryAsync(query with { Paging = new Paging(20, 3) }, Cancel);
        Assert.Equal((20, 50L), (first.Conversations!.Count, first.TotalHits));
        Assert.Equal(10, third.Conversations!.Count);
        Assert.All(first.Conversations.SelectMany(c => c.Participants!), p => Assert.Null(p.Attributes));
        Assert.Contains(first.Conversations.SelectMany(c => c.Participants!).SelectMany(p => p.Sessions!), s => s.MediaType == "message");
    }

    [Fact]
    public async Task A_details_job_tells_conversations_with_attributes_by_cursor()
    {
        var created =
            await _client.Analytics.StartJobAsync(new DetailsJobQuery(Interval, "asc", "conversationStart", true, null, null), Cancel);
        while ((await _client.Analytics.JobAsync(created.JobId, Cancel)).State != "FULFILLED") await Task.Delay(20, Cancel);
        var first = await PageAsync(created.JobId, null);
        var second = await PageAsync(created.JobId, first.Cursor);
        Assert.Equal((30, true), (first.Conversations!.Count, second.Cursor is null));
        var customer = first.Conversations.SelectMany(c => c.Participants!).First(p => p.Attributes is { Count: > 0 });
        Assert.All(customer.Attributes!, a => Assert.True(a.IsString));
        await _client.Analytics.DeleteJobAsync(created.JobId, Cancel);
    }

    Task<DetailsPage> PageAsync(string jobId, string? cursor) => _client.Analytics.ReadJobResultsAsync(jobId, 30, cursor, Cancel);

    [Fact]
    public async Task Availability_is_told() =>
        Assert.NotNull((await _client.Analytics.AvailabilityAsync(Cancel)).DataAvailabilityDate);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Participant_attributes_are_read_and_merged(bool messageView)
    {
        var (calls, id) = (new CallLog(), MessageId);
        var before = await ReadAsync(messageView, id, calls);
        var participant = before.Participants!.First(p => p.Attributes is { Count: > 0 });
        var body = new ParticipantAttributes(new Dictionary<string, string> { ["flat \"name\""] = "välue" });
        if (messageView) await _client.Messages.PatchAttributesAsync(id, participant.Id!, body, calls, Cancel);
        else await _client.Conversations.PatchAttributesAsync(id, participant.Id!, body, calls, Cancel);
        var after = (await ReadAsync(messageView, id, calls)).Participants!.Single(p => p.Id == participant.Id).Attributes!;
        Assert.Equal(participant.Attributes!.Count + 1, after.Count);
        Assert.Contains(new WireAttribute("flat \"name\"", "välue", true), after);
        Assert.Equal((3, 200), (calls.Calls, calls.LastStatus));
        Assert.NotNull(calls.LastCorrelationId);
    }

    [Fact]
    public async Task A_webchat_conversation_is_read_patched_and_put_back()
    {
        var (calls, id) = (new CallLog(), MessageId);
        await _client.Webchat.PatchAsync(id, new ParticipantAttributes(new Dictionary<string, string> { ["a"] = "1" }), calls, Cancel);
        var document = await _client.Webchat.GetAsync(id, calls, Cancel);
        Assert.Equal("1", document.GetProperty("attributes").GetProperty("a").GetString());
        using var content = new ByteArrayContent(
            Encoding.UTF8.GetBytes(document.GetRawText().Replace("\"a\":\"1\"", "\"a\":\"2\"", StringComparison.Ordinal)));
        content.Headers.ContentType = new("application/json");
        await _client.Webchat.PutAsync(id, content, calls, Cancel);
        Assert.Equal("2", (await _client.Webchat.GetAsync(id, calls, Cancel)).GetProperty("attributes").GetProperty("a").GetString());
    }

    [Fact]
    public async Task Custom_attributes_are_created_amended_and_read_under_a_schema()
    {
        var (calls, api) = (new CallLog(), _client.CustomAttributes);
        var schema = (await api.SchemasAsync(Cancel)).Entities![0];
        Assert.Equal(schema.Id, (await api.SchemaAsync(schema.Id, Cancel)).Id);
        Assert.Equal(50, (await api.SchemaLimitsAsync(Cancel)).MaxNumberOfFieldsPerSchema);
        await api.PutAsync(MessageId, new CustomAttributesWrite("record", schema.Id, null, null, new Dictionary<string, JsonElement>()),
            calls, Cancel);
        var record = await api.GetAsync(MessageId, "record", calls, Cancel);
        await api.PatchAsync(MessageId, new CustomAttributesWrite(
            "record", null, record.Version, record.Divisions, new Dictionary<string, JsonElement>()), calls, Cancel);
        var stale =
            new CustomAttributesWrite("record", null, record.Version!.Value - 1, record.Divisions, new Dictionary<string, JsonElement>());
        var conflict = await Assert.ThrowsAsync<GenesysException>(() => api.PatchAsync(MessageId, stale, calls, Cancel));
        Assert.Equal((System.Net.HttpStatusCode.Conflict, FailureScope.Item), (conflict.Status, conflict.Scope));
        Assert.Equal(JsonValueKind.Object,
            (await api.PutBulkAsync(MessageId, [stale with { Version = null, SchemaId = schema.Id }], calls, Cancel)).ValueKind);
        Assert.Equal(JsonValueKind.Object,
            (await api.PatchBulkAsync(MessageId, [stale with { Version = null, SchemaId = null }], calls, Cancel)).ValueKind);
    }

    [Fact]
    public async Task A_closed_gate_lets_no_write_through()
    {
        using var reader = ClientFactory.For(_server, mayWrite: false);
        var body = new ParticipantAttributes(new Dictionary<string, string> { ["a"] = "1" });
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => reader.Conversations.PatchAttributesAsync(MessageId, "p", body, new CallLog(), Cancel));
        var schema = new ConversationSchemaRequest(ConversationSchemaRequest.Draft4, "t", "d", new Dictionary<string, JsonElement>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.CustomAttributes.CreateSchemaAsync(schema, Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.Webchat.PatchAsync(MessageId, body, new CallLog(), Cancel));
        Assert.Equal(0, _server.WriteCount);
        Assert.NotNull((await reader.Conversations.GetAsync(MessageId, new CallLog(), Cancel)).StartTime);
    }

    [Theory]
    [InlineData(0)] // before it waits for its turn
    [InlineData(1)] // as its first bytes are sent
    [InlineData(2)] // in its middle
    public async Task A_process_that_loses_its_lock_at_the_last_moment_sends_no_write(int allowed)
    {
        var asked = 0;
        using var client = GenesysClient.Open(
            ClientFactory.EndpointOf(_server.BaseAddress), mayWrite: true, TimeProvider.System, NullLogger.Instance,
            _ => asked++ < allowed ? ValueTask.CompletedTask : throw new LockLostException("lost"), Cancel);
        await client.Conversations.GetAsync(MessageId, new CallLog(), Cancel); // reads ask for nothing
        Assert.Equal(0, asked);
        var large = new ParticipantAttributes(Enumerable.Range(0, 100).ToDictionary(i => $"a{i}", _ => new string('x', 200)));
        await Assert.ThrowsAsync<LockLostException>(
            () => client.Conversations.PatchAttributesAsync(MessageId, "p", large, new CallLog(), Cancel));
        Assert.Equal(allowed + 1, asked);
        Assert.Equal(0, _server.WriteCount);
        if (allowed < 2) Assert.Equal(0, _server.CountOf("patch")); // later, the server may have counted a request whose body ends early
    }

    string Interval => $"{_server.From:yyyy-MM-ddTHH:mm:ss.fffZ}/{_server.To:yyyy-MM-ddTHH:mm:ss.fffZ}";

    /// <summary>An ended web messaging conversation with a customer who has attributes.</summary>
    string MessageId => _server.ConversationIds().First(id =>
    {
        var document = _server.ConversationJson(id);
        return document.Contains("\"messages\":[{", StringComparison.Ordinal) && document.Contains("webmessaging", StringComparison.Ordinal)
            && document.Contains("pre_chat_form_data", StringComparison.Ordinal);
    });

    Task<LiveConversation> ReadAsync(bool messageView, string id, CallLog calls) =>
        messageView ? _client.Messages.GetAsync(id, calls, Cancel) : _client.Conversations.GetAsync(id, calls, Cancel);
}
