using System.Text;
using System.Text.RegularExpressions;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Text;

namespace AttrBackfill.Flow.Kit;

/// <summary>The page of a kit: which piece for what, step by step, and the table of names.</summary>
internal static partial class KitReadme
{
    const int LongestCell = 120;

    public static string Of(KitContent kit) =>
        string.Concat(Heading(kit), FunctionSteps(kit), EndpointSteps, Changes(kit), NamesTable(kit));

    static string Heading(KitContent kit) => $"""
        # {kit.Job.Name}: attributes in an Architect flow

        This folder is made from the rules of job {kit.Job.Name} and the attributes that its runs have seen. It holds no values and no
        secrets. The set of names has version **{kit.Version}**.

        ## Which piece for what

        | You want | Take | It needs |
        |---|---|---|
        | flat attributes that are on the participant already | *{ArchyFlow.ReadTask}* of `flow.yaml` | nothing |
        | to flatten those of a running conversation | the function, *{ArchyFlow.FlattenTask}* of `flow.yaml` | two integrations |
        | the same from the daemon | the endpoint, *{ArchyFlow.EndpointTask}* of `flow.yaml` | a daemon that Genesys Cloud can reach |
        | all of it as code | `main.tf` | CX as Code |


        """;

    static string FunctionSteps(KitContent kit) => $"""
        ## The function, step by step

        1. Add the integration *Genesys Cloud Data Actions* with an OAuth client that may read conversations. Name it
           *{KitContent.ReadIntegration}* and import `get-customer-attributes.custom.json` into it. The action's input is
           `conversationId`. Its outputs are `attributes`, the JSON text of the customer's attributes, and
           `participantId`.{Several(kit.Job.Extract)}
        2. Add the integration *Function Data Actions*, name it *{KitContent.FunctionIntegration}*, and import
           `flatten-function.custom.json` into it.
        3. Upload `function.zip` to this action: handler `{FunctionFiles.Handler}`, runtime `{FunctionFiles.Runtime}`,
           timeout {FunctionFiles.TimeoutSeconds} seconds. The folder `function` holds the same files to read.
        4. Test the action with the output `attributes` of the first one, and publish both.
        5. In the flow, call the first action with the conversation's id and the second with the `attributes` of the first. `found` is false
           where the conversation has no customer. An attribute that the customer does not have stays not set.
        6. To keep the result, set it with *Set Participant Data*; `flow.yaml` has the action. The nightly run of the job then finds these
           conversations in sync and writes nothing.

        `flow.yaml` is an inbound message flow for Archy. Its tasks are pieces to copy into a flow of yours.


        """;

    static string EndpointSteps => $"""
        ## The endpoint, step by step

        1. Start the daemon with `attrbackfill schedule --http` and `ATTRBACKFILL_READ_KEY` set, behind https.
        2. Add the integration *Web Services Data Actions* and name it *{KitContent.EndpointIntegration}*. Give it credentials of the
           type *User Defined* with two fields: `{DataActions.AddressField}`, such as `https://attrbackfill.example.com`, and
           `{DataActions.KeyField}`, the read key.
        3. Import `web-service.custom.json` into it, test it with the id of a conversation, and publish it.

        ## CX as Code

        `main.tf` has the integrations, the credentials, the three data actions and a trigger that starts a workflow of yours when a
        customer has left a conversation (`v2.detail.events.conversation.{"{id}"}.customer.end`). Give it the variables at its head.


        """;

    static string Changes(KitContent kit) => $"""
        ## When names or rules change

        A contract cannot change once it is published. Write this folder again after the job has seen new attributes:

        - The version above is the same: no contract changed. Where only rules changed, upload `function.zip` again and publish that action.
        - The version is another one: *{kit.FlattenAction}* and *{kit.EndpointAction}* are then
          new actions. Import and publish them, upload `function.zip`, and make the flows call them. After that the actions of the old
          version can be deleted. The reading action does not change.

        `names.json` keeps the names: an attribute never changes its name in the contract while the folder has this file.


        """;

    static string NamesTable(KitContent kit) => $"""
        ## Names

        | Attribute | Name in the contract | Source | How a flow reads it where the job writes it |
        |---|---|---|---|
        {Rows(kit)}
        """;

    static string Several(ExtractSettings extract) => extract.Multiple == MultipleRule.First
        ? ""
        : "\n   Where several participants are customers, the action takes the first one. The job may take another one or merge"
            + "\n   them, and its next run writes what is missing.";

    static string Rows(KitContent kit)
    {
        var seen = kit.Attributes.ToDictionary(a => a.Attribute, StringComparer.Ordinal);
        var rows = new StringBuilder();
        foreach (var (attribute, name) in kit.Names)
        {
            var row = seen.GetValueOrDefault(attribute);
            var source = row is null ? "no longer seen" : Code(row.SourcePath);
            rows.Append($"| {Code(attribute)} | `{name}` | {source} | {Expression(kit.Job, row)} |\n");
        }

        return rows.ToString();
    }

    static string Expression(JobSettings job, AttributeRow? row) =>
        row is null || FlowExpression.Of(job, row) is not { Length: > 0 } expression ? "" : Code(expression);

    /// <summary>Names are typed by visitors: in a code span nothing of them is taken for Markdown or HTML.</summary>
    static string Code(string text)
    {
        var code = SafeText.Plain(text, LongestCell).Replace("|", "\\|", StringComparison.Ordinal);
        if (string.IsNullOrWhiteSpace(code)) return code.Length == 0 ? "(empty)" : $"({code.Length} spaces)";
        var fence = new string('`', 1 + Runs().Matches(code).Select(m => m.Length).DefaultIfEmpty().Max());
        return code.StartsWith('`') || code.EndsWith('`') ? $"{fence} {code} {fence}" : $"{fence}{code}{fence}";
    }

    [GeneratedRegex("`+")]
    private static partial Regex Runs();
}
