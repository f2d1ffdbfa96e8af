using AttrBackfill.Sandbox.Analytics;
using AttrBackfill.Sandbox.Conversations;
using AttrBackfill.Sandbox.CustomAttributes;
using AttrBackfill.Sandbox.Faults;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.Search;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Server;

/// <summary>Every path of the sandbox, with its permissions and the word that fault rules use for it.</summary>
internal static class ApiMap
{
    const string Details = "/api/v2/analytics/conversations/details";
    const string Conversation = "/api/v2/conversations";
    static readonly string[] Everybody = [];
    static readonly string[] Analytics = ["analytics:conversationDetail:view", "analytics:agentConversationDetail:view"];
    static readonly string[] Communication = ["conversation:communication:view"];
    static readonly string[] Disconnection = ["conversation:communication:disconnect"];
    static readonly string[] Threading = ["conversation:threadingTimeline:view"];
    static readonly string[] AttributesView = ["conversation:participant:attributesview"];
    static readonly string[] WebchatScope = ["conversation:webchat:read"];
    // The documented contract wants schemaView for schemas, help pages name view: either will do.
    static readonly string[] SchemaView = ["conversation:customAttributes:schemaView", "conversation:customAttributes:view"];
    static readonly string[] SchemaAdd = ["conversation:customAttributes:schemaAdd"];
    static readonly string[] CustomView = ["conversation:customAttributes:view"];
    static readonly string[] CustomEdit = ["conversation:customAttributes:edit"];
    static readonly string[] CustomDelete = ["conversation:customAttributes:delete"];

    public static Router Create(World world, Tokens tokens, FaultPlan faults, SandboxOptions options)
    {
        var details = new DetailsWriter(world, options.RealRows);
        var query = new DetailsQuery(world, details);
        var lookup = new DetailsLookup(world, details);
        var threading = new ThreadingTimeline(options);
        var jobs = new DetailsJobs(world, details, faults, options);
        var attributes = new LiveAttributes(world);
        var live = new LiveDocuments(world, attributes);
        var search = new AttributeSearch(world, new SearchRows(world, attributes, faults, options), options);
        var patch = new ParticipantPatch(world, attributes, new PatchHabits(options.Habits));
        var webchat = new Webchat(world, options.WebchatPatch);
        var custom = new CustomAttributesApi(world, options);
        var organisation = new Organisations(world, options);
        return new Router(
        [
            new("POST", "/oauth/token", "token", Everybody, tokens.Issue),
            new("GET", Details, "lookup", Analytics, lookup.Handle),
            new("POST", Details + "/query", "query", Analytics, query.Handle),
            new("POST", Details + "/jobs", "job", Analytics, jobs.Create),
            new("GET", Details + "/jobs/availability", "availability", Analytics, jobs.Available),
            new("GET", Details + "/jobs/{}", "status", Analytics, jobs.Status),
            new("DELETE", Details + "/jobs/{}", "job", Analytics, jobs.Delete),
            new("GET", Details + "/jobs/{}/results", "results", Analytics, jobs.Results),
            new("GET", Conversation + "/customattributes/schemas", "customattributes", SchemaView, custom.Schemas),
            new("POST", Conversation + "/customattributes/schemas", "customattributes", SchemaAdd, custom.CreateSchema),
            new("GET", Conversation + "/customattributes/schemas/limits", "customattributes", SchemaView, CustomAttributesApi.Limits),
            new("GET", Conversation + "/customattributes/schemas/{}", "customattributes", SchemaView, custom.Schema),
            new("GET", Conversation + "/messaging/threadingtimeline", "threadingtimeline", Threading, threading.Get),
            new("POST", Conversation + "/participants/attributes/search", "search", AttributesView, search.Handle),
            new("GET", Conversation + "/messages/{}", "get", Everybody, live.GetMessage),
            new("PATCH", Conversation + "/messages/{}/participants/{}/attributes", "patch", Everybody, patch.PatchMessage),
            new("GET", Conversation + "/webchat/{}", "get", WebchatScope, webchat.Get),
            new("PUT", Conversation + "/webchat/{}", "put", WebchatScope, webchat.Put),
            new("PATCH", Conversation + "/webchat/{}", "patch", WebchatScope, webchat.Patch),
            new("GET", Conversation + "/{}", "get", Communication, live.Get),
            new("PATCH", Conversation + "/{}/participants/{}/attributes", "patch", Everybody, patch.Patch),
            new("POST", Conversation + "/{}/disconnect", "disconnect", Disconnection, new Disconnect(world).Post),
            new("GET", Conversation + "/{}/customattributes", "customattributes", CustomView, custom.List),
            new("PUT", Conversation + "/{}/customattributes", "customattributes", CustomEdit, custom.Put),
            new("PATCH", Conversation + "/{}/customattributes", "customattributes", CustomEdit, custom.Patch),
            new("PUT", Conversation + "/{}/customattributes/bulk", "customattributes", CustomEdit, custom.PutBulk),
            new("PATCH", Conversation + "/{}/customattributes/bulk", "customattributes", CustomEdit, custom.PatchBulk),
            new("GET", Conversation + "/{}/customattributes/{}", "customattributes", CustomView, custom.Get),
            new("DELETE", Conversation + "/{}/customattributes/{}", "customattributes", CustomDelete, custom.Delete),
            new("GET", "/api/v2/organizations/me", "organization", Everybody, organisation.Organisation),
            new("GET", "/api/v2/tokens/me", "tokeninfo", Everybody, organisation.Token),
        ]);
    }
}
