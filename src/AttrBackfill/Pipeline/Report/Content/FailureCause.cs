using System.Globalization;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>
/// The answer to the last call of failed conversations, and what to do about it. Terminal and page both take it from here.
/// </summary>
internal static class FailureCause
{
    public static string Answer(long? status) => status?.ToString(CultureInfo.InvariantCulture) ?? "no answer";

    public static string Remedy(long? status) => status switch
    {
        null => "Check the network and the gateway, then resume the run.",
        >= 200 and < 300 =>
            "The other side accepted the call, but the result was not as it should be; read the message, then resume the run.",
        >= 300 and < 400 => "A redirect, which is not followed: check the region or the gateway's URL.",
        401 => "Check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, and the client's scopes.",
        403 => "Add the permission that the message names to the client's role, or give the role the conversation's division.",
        404 => "Check the conversation's id and its type.",
        408 or 429 or >= 500 =>
            "Nothing is wrong on this side: resume the run later. If it stays, give the correlation id to Genesys support.",
        409 => "Another client changed the conversation at the same time: resume the run.",
        _ => "The request was refused: read the message; give the correlation id to Genesys support.",
    };
}
