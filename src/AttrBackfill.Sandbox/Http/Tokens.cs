using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace AttrBackfill.Sandbox.Http;

/// <summary>The login service: opaque tokens by client credentials.</summary>
internal sealed class Tokens(SandboxOptions options)
{
    public const int LifeSeconds = 86400;
    const int IssuedKept = 100;
    readonly ConcurrentDictionary<string, DateTimeOffset> _expiries = new(StringComparer.Ordinal);
    readonly ConcurrentQueue<string> _issued = new();

    /// <summary>The latest few.</summary>
    public IReadOnlyCollection<string> Issued => [.. _issued];

    public Answer Issue(Call call)
    {
        if (!IsClient(call.Headers.Authorization.ToString()))
            return Refuse(401, "invalid_client", "client not found or secret wrong");
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(call.Body));
        var grant = form.TryGetValue("grant_type", out var value) ? value.ToString() : null;
        if (grant is null) return Refuse(400, "invalid_request", "grant_type is required");
        if (grant != "client_credentials") return Refuse(400, "unsupported_grant_type", $"grant_type {grant} is not supported");
        var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)).Replace('+', '-').Replace('/', '_');
        _issued.Enqueue(token);
        if (_issued.Count > IssuedKept) _issued.TryDequeue(out _);
        _expiries[token] = options.Clock.GetUtcNow().AddSeconds(LifeSeconds);
        return Answer.Json(200, w =>
        {
            w.WriteStartObject();
            w.WriteString("access_token", token);
            w.WriteString("token_type", "bearer");
            w.WriteNumber("expires_in", LifeSeconds);
            w.WriteEndObject();
        });
    }

    /// <summary>Null when the token is good.</summary>
    public Answer? Check(string authorization)
    {
        if (TokenOf(authorization) is not { } token)
            return Answer.Error(401, "authentication.required", "No authentication bearer token specified in authorization header.");
        if (_expiries.TryGetValue(token, out var expiry) && expiry > options.Clock.GetUtcNow()) return null;
        return Answer.Error(401, "bad.credentials", "Invalid login credentials.");
    }

    public Answer Revoke(string authorization)
    {
        if (TokenOf(authorization) is { } token) _expiries.TryRemove(token, out _);
        return Answer.Error(401, "bad.credentials", "Invalid login credentials.");
    }

    public void RevokeAll() => _expiries.Clear();

    static string? TokenOf(string authorization) =>
        authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && authorization.Length > 7
            ? authorization[7..].Trim()
            : null;

    bool IsClient(string authorization)
    {
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return false;
        try
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(authorization[6..].Trim()));
            return pair == string.Create(CultureInfo.InvariantCulture, $"{options.ClientId}:{options.ClientSecret}");
        }
        catch (FormatException)
        {
            return false;
        }
    }

    static Answer Refuse(int status, string error, string text) => Answer.Json(status, w =>
    {
        w.WriteStartObject();
        w.WriteString("error", error);
        w.WriteString("description", text);
        w.WriteString("error_description", text);
        w.WriteEndObject();
    });
}
