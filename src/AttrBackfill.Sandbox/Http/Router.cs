namespace AttrBackfill.Sandbox.Http;

/// <summary>Finds the route of a request. Routes stand in order: literal segments before parameters.</summary>
internal sealed class Router(IReadOnlyList<Route> routes)
{
    /// <summary>The route, or the methods that the path does have.</summary>
    public (Route? Route, IReadOnlyList<string> Ids, string[] Allowed) Match(string method, string path)
    {
        var segments = path.Split('/');
        for (var i = 0; i < segments.Length; i++) segments[i] = Uri.UnescapeDataString(segments[i]);
        string? template = null;
        List<string> allowed = [];
        foreach (var route in routes)
        {
            // The first template that fits owns the path: /conversations/messages/x is no participant path.
            if (template is not null && route.Template != template) continue;
            if (route.Match(segments) is not { } ids) continue;
            if (route.Method.Equals(method, StringComparison.OrdinalIgnoreCase)) return (route, ids, []);
            template = route.Template;
            allowed.Add(route.Method);
        }
        return (null, [], [.. allowed]);
    }
}
