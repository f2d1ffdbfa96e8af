namespace AttrBackfill.Sandbox.Http;

/// <summary>One method of one path.</summary>
/// <param name="Word">What fault rules call it.</param>
/// <param name="Permissions">One of these is enough; none: everybody may.</param>
internal sealed record Route(string Method, string Template, string Word, string[] Permissions, Func<Call, Answer> Handle)
{
    readonly string[] _segments = Template.Split('/');

    /// <summary>No token is asked for and no call counted.</summary>
    public bool IsLogin => Word == "token";
    public bool IsWebchat => Template.StartsWith("/api/v2/conversations/webchat/", StringComparison.Ordinal);

    /// <summary>The values of the template's parameters, or null when the path is another.</summary>
    public List<string>? Match(string[] path)
    {
        if (path.Length != _segments.Length) return null;
        List<string> ids = [];
        for (var i = 0; i < path.Length; i++)
        {
            if (_segments[i] == "{}")
            {
                if (path[i].Length == 0) return null;
                ids.Add(path[i]);
            }
            else if (!_segments[i].Equals(path[i], StringComparison.Ordinal))
            {
                return null;
            }
        }
        return ids;
    }
}
