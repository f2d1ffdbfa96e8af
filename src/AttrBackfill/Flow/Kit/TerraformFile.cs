namespace AttrBackfill.Flow.Kit;

/// <summary>
/// The kit for CX as Code: integrations, credentials, the three data actions, and a trigger for the end of a customer's contact.
/// </summary>
internal static class TerraformFile
{
    const string Topic = "v2.detail.events.conversation.{id}.customer.end";
    const int LongestDescription = 255; // of a function

    static readonly Dictionary<string, string> Topics = new(StringComparer.OrdinalIgnoreCase)
    {
        ["message"] = "MESSAGE", ["voice"] = "VOICE", ["chat"] = "CHAT", ["email"] = "EMAIL", ["callback"] = "CALLBACK",
    };

    public static string Of(KitContent kit) => string.Join('\n', (string[])
    [
        KitHcl.Of("terraform", new Members
        {
            {
                "required_providers", new HclBlock(new Members
                {
                    { "genesyscloud", new Members { { "source", "mypurecloud/genesyscloud" } } },
                })
            },
        }),
        Variable("oauth_client_id", "OAuth client (client credentials) that may read conversations", sensitive: false),
        Variable("oauth_client_secret", "Its secret", sensitive: true),
        Variable("endpoint_address", "Where the daemon listens, such as https://attrbackfill.example.com", sensitive: false),
        Variable("read_key", "ATTRBACKFILL_READ_KEY of the daemon", sensitive: true),
        Variable("workflow_id", "Workflow to start when a customer has left a conversation", sensitive: false),
        Credential(
            "genesys_cloud", KitContent.ReadIntegration, "pureCloudOAuthClient",
            ("clientId", "var.oauth_client_id"), ("clientSecret", "var.oauth_client_secret")),
        Credential(
            "endpoint", KitContent.EndpointIntegration, "userDefined",
            (DataActions.AddressField, "var.endpoint_address"), (DataActions.KeyField, "var.read_key")),
        Integration("functions", "function-data-actions", KitContent.FunctionIntegration, new Members()),
        Integration(
            "genesys_cloud", "purecloud-data-actions", KitContent.ReadIntegration, CredentialOf("pureCloudOAuthClient", "genesys_cloud")),
        Integration("endpoint", "custom-rest-actions", KitContent.EndpointIntegration, CredentialOf("basicAuth", "endpoint")),
        Action("flatten", DataActions.Flatten(kit), KitContent.FunctionIntegration, "functions", Function(kit)),
        Action("read", DataActions.Read(kit), KitContent.ReadIntegration, "genesys_cloud", function: null),
        Action("endpoint", DataActions.Endpoint(kit), KitContent.EndpointIntegration, "endpoint", function: null),
        Trigger(kit),
    ]);

    static string Variable(string name, string description, bool sensitive)
    {
        var body = new Members { { "type", new HclExpression("string") }, { "description", description } };
        if (sensitive) body.Add("sensitive", true);
        return KitHcl.Of($"variable \"{name}\"", body);
    }

    static string Credential(string label, string name, string type, params ReadOnlySpan<(string Field, string From)> fields)
    {
        var values = new Members();
        foreach (var (field, from) in fields) values.Add(field, new HclExpression(from));
        return KitHcl.Of($"resource \"genesyscloud_integration_credential\" \"{label}\"", new Members
        {
            { "name", name },
            { "credential_type_name", type },
            { "fields", values },
        });
    }

    static Members CredentialOf(string slot, string label) => new()
    {
        { slot, new HclExpression($"genesyscloud_integration_credential.{label}.id") },
    };

    static string Integration(string label, string type, string name, Members credentials) => KitHcl.Of(
        $"resource \"genesyscloud_integration\" \"{label}\"",
        new Members
        {
            { "integration_type", type },
            { "intended_state", "ENABLED" },
            { "config", new HclBlock(new Members { { "name", name }, { "credentials", credentials } }) },
        });

    static string Action(string label, Members action, string category, string integration, Members? function)
    {
        var (config, contract) = ((Members)action["config"]!, (Members)action["contract"]!);
        var (request, response) = ((Members)config["request"]!, (Members)config["response"]!);
        var body = new Members
        {
            { "name", action["name"] },
            { "category", category },
            { "integration_id", new HclExpression($"genesyscloud_integration.{integration}.id") },
            { "secure", action["secure"] },
            { "contract_input", new HclJson(((Members)contract["input"]!)["inputSchema"]!) },
            { "contract_output", new HclJson(((Members)contract["output"]!)["successSchema"]!) },
            { "config_request", new HclBlock(Request(request)) },
            {
                "config_response", new HclBlock(new Members
                {
                    { "translation_map", response["translationMap"] },
                    { "translation_map_defaults", response["translationMapDefaults"] },
                    { "success_template", response["successTemplate"] },
                })
            },
        };
        if (function is not null) body.Add("function_config", new HclBlock(function));
        return KitHcl.Of($"resource \"genesyscloud_integration_action\" \"{label}\"", body);
    }

    /// <summary>The platform itself sets the address of a function.</summary>
    static Members Request(Members request)
    {
        var body = new Members { { "request_type", request["requestType"] } };
        foreach (var (name, value) in request.Where(m => m.Name == "requestUrlTemplate")) body.Add("request_url_template", value);
        body.Add("request_template", request["requestTemplate"]);
        body.Add("headers", request["headers"]);
        return body;
    }

    static Members Function(KitContent kit) => new()
    {
        { "file_path", new HclExpression("\"${path.module}/function.zip\"") },
        { "handler", FunctionFiles.Handler },
        { "runtime", FunctionFiles.Runtime },
        { "description", Short($"Flattens the customer's attributes by the rules of job {kit.Job.Name}") },
        { "timeout_seconds", FunctionFiles.TimeoutSeconds },
    };

    static string Short(string text) => text.Length <= LongestDescription ? text : text[..LongestDescription];

    static string Trigger(KitContent kit)
    {
        var body = new Members
        {
            { "name", $"AttrBackfill {kit.Job.Name} customer end" },
            { "topic_name", Topic },
            { "enabled", true },
            { "description", "Starts the workflow when a customer has left a conversation" },
        };
        var media = kit.Job.Select.MediaTypes.Where(Topics.ContainsKey).Select(m => (object?)Topics[m]).ToList();
        if (media.Count > 0)
        {
            body.Add("match_criteria", new HclJson(new List<object?>
            {
                new Members { { "jsonPath", "mediaType" }, { "operator", "In" }, { "values", media } },
            }));
        }

        body.Add("target", new HclBlock(new Members
        {
            { "id", new HclExpression("var.workflow_id") },
            { "type", "Workflow" },
            { "workflow_target_settings", new HclBlock(new Members { { "data_format", "TopLevelPrimitives" } }) },
        }));
        return KitHcl.Of("resource \"genesyscloud_processautomation_trigger\" \"customer_end\"", body);
    }
}
