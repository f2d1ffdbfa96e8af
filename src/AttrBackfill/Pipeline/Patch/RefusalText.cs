using System.Globalization;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Patch;

/// <summary>Why an attribute was refused, in one line: the server's code and message without values.</summary>
internal static class RefusalText
{
    const int LongestRead = 1000;
    const int LongestShown = 300;
    const int MostFields = 3;

    /// <param name="values">What the server may have quoted.</param>
    public static string Of(GenesysException refusal, IReadOnlyCollection<string> values)
    {
        var code = refusal.Code is { } word ? $" {word}" : "";
        var status = ((int)refusal.Status!.Value).ToString(CultureInfo.InvariantCulture);
        var correlation = refusal.CorrelationId is { } id ? $" (correlation id {id})" : "";
        return $"refused: {status}{code}{ReasonText(refusal.Reason, values)}{correlation}";
    }

    static string ReasonText(ServerReason? reason, IReadOnlyCollection<string> values)
    {
        if (reason is null) return "";
        var fields = reason.Fields.Take(MostFields).Select(f => string.Join(' ', new[] { f.ErrorCode, f.Name }.OfType<string>())).ToList();
        var text = reason.Message[..Math.Min(reason.Message.Length, LongestRead)]
            + (fields.Count == 0 ? "" : $" [{string.Join(", ", fields)}]");
        return ": " + SafeText.Plain(QuotedValues.Hide(text.Trim(), values), LongestShown);
    }
}
