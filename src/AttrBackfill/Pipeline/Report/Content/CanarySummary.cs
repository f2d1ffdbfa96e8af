using System.Globalization;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>What the canary of a run came to.</summary>
/// <param name="Size">The most conversations that are chosen.</param>
/// <param name="SoakSeconds">How long after the first read-back they are read again.</param>
/// <param name="Outcome">
/// <c>passed</c>, <c>put-back</c>, <c>ignored</c>, or the step that it is at: <c>choosing</c>, <c>writing</c>, <c>soaking</c>,
/// <c>returning</c>.
/// </param>
/// <param name="Written">Conversations that were written.</param>
/// <param name="PutBack">Those of them that carry again what they carried before.</param>
/// <param name="Unconfirmed">Those that were put back and whose read did not show it.</param>
/// <param name="Reason">The kind of failure; null where there was none.</param>
/// <param name="SoakFrom">When all had been read back; null before.</param>
internal sealed record CanarySummary(
    int Size, long SoakSeconds, string Outcome, int Written, int PutBack, int Unconfirmed, string? Reason, string? SoakFrom)
{
    public static CanarySummary Of(Canary canary) => new(
        canary.Size, canary.SoakSeconds, ContractNames.Of(canary.Stage), canary.Written, canary.Returned, canary.Unconfirmed, canary.Reason,
        IsoTime.Of(canary.SoakFrom));

    /// <summary>Such as <c>canary of 20: passed, 20 written</c>.</summary>
    public string ToLine()
    {
        var back = PutBack > 0 ? Text($", {PutBack} put back") : "";
        var why = Reason is { } reason ? $": {reason}" : "";
        return Text($"canary of {Size}: {Outcome}, {Written} written{back}{why}");
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
