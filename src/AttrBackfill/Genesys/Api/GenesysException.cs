using System.Net;

namespace AttrBackfill.Genesys.Api;

/// <summary>How far a failed call reaches.</summary>
internal enum FailureScope
{
    /// <summary>The next attempt may succeed. Seen outside the retries, it means that they ended.</summary>
    Transient,

    /// <summary>Final for the one conversation.</summary>
    Item,

    /// <summary>Authentication refused: nothing else will succeed either.</summary>
    Refused,

    /// <summary>The other side is down, or the limit used up for hours: the run ends, to be resumed later.</summary>
    Unavailable,
}

/// <summary>A call that failed. The message says what, where and what to do; never a value, a token or a secret.</summary>
internal sealed class GenesysException(string message, FailureScope scope, Exception? inner = null)
    : ExpectedException(ExitCode.Unreachable, message, inner)
{
    public override ExitCode ExitCode => ExitCodes.OfCall(IsRefused);

    /// <summary>The client may not do this.</summary>
    public bool IsRefused => Scope == FailureScope.Refused || Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    public FailureScope Scope { get; } = scope;

    /// <summary>The API's code of a response that is larger than can be sent, or larger than can be kept here.</summary>
    public const string ResponseTooLarge = "response.entity.too.large";

    /// <summary>Whether less would have succeeded.</summary>
    public bool IsTooLarge => Status == HttpStatusCode.RequestEntityTooLarge || Code == ResponseTooLarge;

    /// <summary>Null where there was no response.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>Dotted, such as <c>missing.permissions</c>.</summary>
    public string? Code { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>The server's own words, which may quote values; null where it gave none.</summary>
    public ServerReason? Reason { get; init; }

    /// <summary>What was called for does not exist, or no longer.</summary>
    public bool IsNotThere => Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    /// <summary>The content of the call was refused: a part of it may be accepted.</summary>
    public bool IsContentRefused =>
        Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity;

    /// <summary>For <see cref="FailureScope.Unavailable"/>: from when a resume makes sense.</summary>
    public DateTimeOffset? ResumeFrom { get; init; }
}
