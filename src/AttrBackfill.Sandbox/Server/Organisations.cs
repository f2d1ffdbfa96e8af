using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Server;

/// <summary>Who the client is: the organisation and the token.</summary>
internal sealed class Organisations(World world, SandboxOptions options)
{
    public Answer Organisation(Call call) => Answer.Json(200, w =>
    {
        w.WriteStartObject();
        w.WriteString("id", world.Organisation.Id);
        w.WriteString("name", world.Organisation.Name);
        w.WriteString("defaultLanguage", "en-us");
        w.WriteString("thirdPartyOrgName", "sandbox");
        w.WriteString("domain", "sandbox.localhost");
        w.WriteNumber("version", 1);
        w.WriteString("state", "active");
        w.WriteString("productPlatform", "GenesysCloud");
        w.WriteString("selfUri", "/api/v2/organizations/me");
        w.WriteEndObject();
    });

    public Answer Token(Call call) => Answer.Json(200, w =>
    {
        w.WriteStartObject();
        foreach (var member in (string[])["organization", "homeOrganization"])
        {
            w.WriteStartObject(member);
            w.WriteString("id", world.Organisation.Id);
            w.WriteString("name", world.Organisation.Name);
            w.WriteEndObject();
        }
        w.WriteStartArray("authorizedScope");
        foreach (var permission in (options.Permissions ?? new HashSet<string>()).Order(StringComparer.Ordinal))
            w.WriteStringValue(permission);
        w.WriteEndArray();
        w.WriteStartObject("OAuthClient");
        w.WriteString("id", options.ClientId);
        w.WriteString("name", "AttrBackfill sandbox");
        w.WriteString("authorizedGrantType", "CLIENT-CREDENTIALS");
        w.WriteString("state", "active");
        w.WriteStartArray("roleDivisions");
        w.WriteStartObject();
        w.WriteString("roleId", "attrbackfill");
        w.WriteString("divisionId", "*");
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
        w.WriteEndObject();
    });
}
