using System.Text.RegularExpressions;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Tests.Support;

internal static partial class CustomRecords
{
    /// <summary>
    /// All but how often a record was written: what took effect before a kill, or without an answer, may be written again.
    /// </summary>
    public static string Of(SandboxServer server, string conversationId) =>
        Version().Replace(server.CustomAttributesJson(conversationId), "");

    [GeneratedRegex("\"version\":[0-9]+,")]
    private static partial Regex Version();
}
