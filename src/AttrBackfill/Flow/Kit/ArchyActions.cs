using System.Text;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Flow.Kit;

/// <summary>The actions of the Archy pieces, with the key sets of flows in public repositories.</summary>
/// <param name="variables">Contract name to flow variable, in the order of the names.</param>
internal sealed class ArchyActions(KitContent kit, IReadOnlyDictionary<string, string> variables)
{
    static readonly string[] FailureOutputs =
    [
        "errorCode", "status", "correlationId", "entityId", "entityName", "userMessage", "userParamsMessage", "userParams.key",
        "userParams.value", "details.errorCode", "details.fieldName", "details.entityId", "details.entityName",
    ];

    public static Members NoValue => new() { { "noValue", true } };

    /// <summary>Neither YAML nor a literal of Architect can hold half a surrogate pair.</summary>
    IEnumerable<AttributeRow> Literals => kit.Attributes.Where(a => IsUnicode(a.Attribute));

    static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune)) return false;
            i += rune.Utf16SequenceLength - 1;
        }

        return true;
    }

    public Members GetParticipantData => new()
    {
        {
            "getParticipantData", new Members
            {
                { "name", "Get Participant Data" },
                {
                    "attributes", Literals.Select(a => new Members
                    {
                        { "attribute", new Members { { "name", Literal(a.Attribute) }, { "variable", VariableOf(a) } } },
                    }).ToList()
                },
            }
        },
    };

    Members SetParticipantData => new()
    {
        {
            "setParticipantData", new Members
            {
                { "name", "Set Participant Data" },
                {
                    "attributes", Literals.Where(a => !kit.IsTopLevel(a)).Select(a => new Members
                    {
                        {
                            "attribute", new Members
                            {
                                { "name", Literal(a.Attribute) },
                                { "value", Expression(VariableOf(a)) },
                            }
                        },
                    }).ToList()
                },
            }
        },
    };

    /// <summary>Reads the customer's attributes; then <see cref="Flatten"/>.</summary>
    public Members ReadAndFlatten => CallData(
        "Read the customer's attributes", KitContent.ReadIntegration, kit.ReadAction,
        new Members { { "conversationId", Expression("Message.ConversationId") } },
        Outputs([("attributes", "Flow.attributesJson"), ("participantId", "Flow.participantId")]),
        Flatten);

    /// <summary>Calls the function; then sets the result on the participant.</summary>
    Members Flatten => CallData(
        "Flatten the attributes", KitContent.FunctionIntegration, kit.FlattenAction,
        new Members { { "attributes", Expression("Flow.attributesJson") } },
        Outputs([("found", "Flow.found"), .. NamedOutputs]),
        SetParticipantData);

    public Members AskEndpoint => CallData(
        "Ask the endpoint", KitContent.EndpointIntegration, kit.EndpointAction,
        new Members { { "conversationId", Expression("Message.ConversationId") } },
        Outputs([("found", "Flow.found"), ("open", "Flow.open"), ("participantId", "Flow.participantId"), .. NamedOutputs]),
        then: null);

    IEnumerable<(string Name, string Variable)> NamedOutputs => variables.Select(v => (v.Key, v.Value));

    string VariableOf(AttributeRow attribute) => variables[kit.Names[attribute.Attribute]];

    static Members Literal(string text) => new() { { "lit", text } };

    static Members Expression(string text) => new() { { "exp", text } };

    static Members Outputs(ReadOnlySpan<(string Name, string Variable)> outputs)
    {
        var members = new Members();
        foreach (var (name, variable) in outputs) members.Add(name, new Members { { "var", variable } });
        return members;
    }

    static Members CallData(string name, string integration, string action, Members inputs, Members outputs, Members? then)
    {
        var failures = new Members();
        foreach (var output in FailureOutputs) failures.Add(output, NoValue);
        var call = new Members { { "inputs", inputs }, { "successOutputs", outputs }, { "failureOutputs", failures } };
        return new Members
        {
            {
                "callData", new Members
                {
                    { "name", name },
                    { "timeout", new Members { { "lit", new Members { { "minutes", 1 } } } } },
                    { "category", new Members { { integration, new Members { { "dataAction", new Members { { action, call } } } } } } },
                    { "outputs", new Members { { "success", Actions(then) }, { "failure", Actions(null) }, { "timeout", Actions(null) } } },
                }
            },
        };
    }

    static Members Actions(Members? action) => new() { { "actions", action is null ? new List<Members>() : new List<Members> { action } } };
}
