using System.Text;
using AttrBackfill.Sandbox.Data;

namespace AttrBackfill.Sandbox.Analytics;

/// <summary>Makes rows as large as real ones: by metrics, of which real sessions have many.</summary>
internal static class RowFiller
{
    const int Smallest = 7_000;
    const int Largest = 25_000;

    static readonly string[] Names =
    [
        "nBlindTransferred", "nConsult", "nOverSla", "oMediaCount", "oMessageTurn", "tAcw", "tAgentResponseTime", "tAlert",
        "tFirstResponse",
        "tHandle", "tHeld", "tIvr", "tTalk", "tUserResponseTime",
    ];

    /// <param name="length">Of the row as it is.</param>
    public static Conversation Fill(Conversation conversation, int length)
    {
        var rng = Rng.For(Rng.Hash(conversation.Id), 0, 24);
        var missing = Smallest + rng.Below(Largest - Smallest) - length;
        var sessions = conversation.Participants.Sum(p => p.Sessions.Count);
        if (missing <= 0 || sessions == 0) return conversation;
        var one = Encoding.UTF8.GetByteCount("{?emitDate?:?2026-11-20T15:00:00.000Z?,?name?:?tUserResponseTime?,?value?:123456},");
        List<Metric> filler = [];
        for (var i = 0; i < missing / one / sessions; i++)
            filler.Add(new Metric(Names[i % Names.Length], conversation.Start, 100_000 + rng.Below(900_000)));
        return conversation with
        {
            Participants = [.. conversation.Participants.Select(p => p with { Sessions = [.. p.Sessions.Select(Filled)] })],
        };

        Session Filled(Session session) => session with { Metrics = [.. session.Metrics, .. filler] };
    }
}
