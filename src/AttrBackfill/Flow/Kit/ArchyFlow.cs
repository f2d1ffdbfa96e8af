namespace AttrBackfill.Flow.Kit;

/// <summary>
/// An inbound message flow for Archy, made of pieces to copy: tasks that read the attributes, flatten them, or ask the endpoint. The
/// key sets are those of flows in public repositories.
/// </summary>
internal static class ArchyFlow
{
    const string Root = "inboundShortMessage";

    public static string Of(KitContent kit)
    {
        var variables = VariablesOf(kit.Names.Values);
        var actions = new ArchyActions(kit, variables);
        var flow = new Members
        {
            { "name", $"AttrBackfill {kit.Job.Name}" },
            { "startUpRef", $"/{Root}/states/state[Start_1]" },
            { "defaultLanguage", "en-us" },
            { "supportedLanguages", new Members { { "en-us", new Members { { "defaultLanguageSkill", ArchyActions.NoValue } } } } },
            { "variables", Declarations(variables) },
            { "states", new List<Members> { Start() } },
            {
                "tasks", new List<Members>
                {
                    Task(ReadTask, actions.GetParticipantData),
                    Task(FlattenTask, actions.ReadAndFlatten),
                    Task(EndpointTask, actions.AskEndpoint),
                }
            },
        };
        return $"{Heading}{KitYaml.Of(new Members { { Root, flow } })}";
    }

    public const string ReadTask = "Read flat attributes";
    public const string FlattenTask = "Flatten now";
    public const string EndpointTask = "Ask the endpoint";

    const string Heading = """
        # Pieces for Archy; README.md says which one to take. In a voice flow Message.ConversationId is Call.ConversationId, and each
        # callData has a processingPrompt besides.

        """;

    /// <summary>Contract name to flow variable: a hyphen would be a minus, and the case of variables does not count.</summary>
    static Dictionary<string, string> VariablesOf(IEnumerable<string> names)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "attributesJson", "found", "open", "participantId" };
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var variable = name.Replace('-', '_');
            for (var number = 2; !taken.Add(variable); number++) variable = $"{name.Replace('-', '_')}_{number}";
            variables[name] = $"Flow.{variable}";
        }

        return variables;
    }

    static List<Members> Declarations(Dictionary<string, string> variables) =>
    [
        Variable("stringVariable", "Flow.attributesJson"),
        Variable("booleanVariable", "Flow.found"),
        Variable("booleanVariable", "Flow.open"),
        Variable("stringVariable", "Flow.participantId"),
        .. variables.Values.Select(v => Variable("stringVariable", v)),
    ];

    static Members Variable(string type, string name) => new()
    {
        { type, new Members { { "name", name }, { "initialValue", ArchyActions.NoValue }, { "isOutput", false } } },
    };

    static Members Start() => new()
    {
        {
            "state", new Members
            {
                { "name", "Start" },
                { "refId", "Start_1" },
                {
                    "actions", new List<Members>
                    {
                        Named("callTask", FlattenTask, ("targetTaskRef", $"/{Root}/tasks/task[{RefId(FlattenTask)}]")),
                        Named("disconnect", "Disconnect"),
                    }
                },
            }
        },
    };

    static string RefId(string task) => $"{task}_1";

    static Members Task(string name, Members action) => new()
    {
        {
            "task", new Members
            {
                { "name", name },
                { "refId", RefId(name) },
                {
                    "actions", new List<Members>
                    {
                        action,
                        Named("endTask", "End Task", ("outputPath", new Members { { "name", "default" } })),
                    }
                },
            }
        },
    };

    static Members Named(string kind, string name, params ReadOnlySpan<(string Name, object Value)> more)
    {
        var action = new Members { { "name", name } };
        foreach (var (member, value) in more) action.Add(member, value);
        return new Members { { kind, action } };
    }
}
