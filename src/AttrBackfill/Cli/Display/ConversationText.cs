using AttrBackfill.Configuration;
using AttrBackfill.Flow;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Display;

/// <summary>A conversation for a person. Names and values come from the public: what would break or disguise a line is escaped.</summary>
internal sealed class ConversationText(TextWriter to, int width)
{
    /// <summary>Of a cell, in code points; the raw attributes and <c>--json</c> have whole values.</summary>
    const int LongestCell = 60;

    /// <param name="job">Null where the rules of no job were asked.</param>
    /// <param name="why">How the job was chosen.</param>
    public void Write(ShownConversation shown, JobSettings? job, string why)
    {
        to.WriteLine($"conversation {shown.ConversationId}");
        to.WriteLine($"  state  {StateOf(shown)}");
        if (shown.Start is not null) to.WriteLine($"  start  {IsoTime.Of(shown.Start)}");
        if (shown.End is not null) to.WriteLine($"  end    {IsoTime.Of(shown.End)}");
        if (shown.MediaType is { } medium) to.WriteLine($"  media  {SafeText.Plain(medium)}");
        if (job is not null) to.WriteLine($"  job    {job.Name}{why}");
        WriteParticipants(shown);
        if (job is not null) WriteAttributes(shown, job);
        WriteHistory(shown);
    }

    static string StateOf(ShownConversation shown) => shown.Verdict is null ? $"{shown.State} (nothing was read from Genesys Cloud)"
        : shown is { State: "unknown" } ? $"{shown.State} (this channel does not say whether it has ended)"
        : shown.State;

    void WriteParticipants(ShownConversation shown)
    {
        if (shown.Participants.Count == 0) return;
        to.WriteLine();
        Table.Write(
            to, ["PARTICIPANT", "PURPOSE", "ATTRIBUTES", ""],
            shown.Participants.Select(p =>
                new[] { SafeText.Plain(p.ParticipantId), SafeText.Plain(p.Purpose), Table.Number(p.Attributes), p.Chosen ? "chosen" : "" }),
            width);
    }

    void WriteAttributes(ShownConversation shown, JobSettings job)
    {
        to.WriteLine();
        switch (shown.Verdict)
        {
            case ExtractVerdict.NoCustomer:
                to.WriteLine($"no customer: no participant has the purpose {string.Join(" or ", job.Extract.Purposes)}");
                return;
            case ExtractVerdict.NoAttributes:
                to.WriteLine("no attributes: the customer has none");
                return;
        }

        to.WriteLine("customer attributes:");
        foreach (var (name, value) in shown.Raw) to.WriteLine($"  {Whole(name)}: {Whole(value)}");
        to.WriteLine();
        if (shown.Attributes.Count == 0)
        {
            to.WriteLine("flattened: nothing is desired");
            return;
        }

        to.WriteLine("flattened:");
        Table.Write(
            to, ["VERDICT", "ATTRIBUTE", "SOURCE", "DESIRED", "ON THE TARGET", "IN A FLOW"],
            shown.Attributes.Select(a => new[]
            {
                a.Verdict, Cell(a.Attribute), Cell(a.SourcePath), Cell(a.Desired), Cell(a.Actual), a.Architect.Length == 0 ? "-"
                    : Cell(a.Architect),
            }),
            width);
        var visibility = FlowExpression.VisibilityOf(job);
        to.WriteLine();
        to.WriteLine($"read by: {visibility.Readers}");
        to.WriteLine($"when: {visibility.When}");
    }

    void WriteHistory(ShownConversation shown)
    {
        to.WriteLine();
        if (shown.History.Count == 0)
        {
            to.WriteLine("the ledger knows nothing of it");
            return;
        }

        to.WriteLine("in the ledger:");
        Table.Write(
            to, ["RUN", "AT", "ACTION", "ATTRIBUTE", "BEFORE", "AFTER", "CORRELATION ID"],
            shown.History.Select(h => new[]
            {
                h.RunId, IsoTime.Of(h.At), h.Action, Cell(h.Attribute), Cell(h.Before), Cell(h.After),
                h.CorrelationId is { } id ? SafeText.Plain(id) : "-",
            }),
            width);
    }

    static string Whole(string text) => SafeText.Plain(text, int.MaxValue);

    static string Whole(AttributeValue value) => Whole(value.Text);

    static string Cell(string? text) => text is null ? "-" : text.Length == 0 ? "\"\"" : SafeText.Plain(text, LongestCell);
}
