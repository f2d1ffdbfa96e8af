using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>
/// Watches the documented API for changes: what the newest official SDK says, held against what this repository knows of it.
/// </summary>
public sealed class OfficialSdkTests
{
    const string Asked = "ATTRBACKFILL_CONTRACT";

    [Fact]
    public async Task The_newest_official_SDK_has_all_that_the_program_uses()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable(Asked) == "1",
            $"runs where {Asked}=1 asks for it: it downloads a package from the npm registry");
        var contract = OpenApiContract.Genesys();
        var sdk = await OfficialSdk.NewestAsync(TestContext.Current.CancellationToken);
        var used = UsedContract.Of(contract);
        var changes = sdk.ChangesSince(contract, used).ToList();
        Console.WriteLine($"official SDK {sdk.Version}: {changes.Count} changes, {used.Count} operations and fields are used");
        foreach (var change in changes) Console.WriteLine($"{(used.Contains(change.What) ? "used" : "    ")}  {change.Line}");
        Assert.Empty(changes.Where(c => used.Contains(c.What)).Select(c => c.Line));
    }

    [Fact]
    public void What_the_program_uses_is_found_in_its_interfaces()
    {
        var contract = OpenApiContract.Genesys();
        var used = UsedContract.Of(contract);
        Assert.Contains("PATCH /api/v2/conversations/{conversationId}/participants/{participantId}/attributes", used);
        Assert.Contains("ParticipantAttributes.attributes", used);
        Assert.Contains("AnalyticsConversationWithoutAttributes.conversationEnd", used);
    }

    [Fact]
    public void Each_change_is_one_line()
    {
        const string api = "return this.apiClient.callApi(\n\t\t\t'/api/v2/organizations/me', \n\t\t\t'GET', \n";
        const string types = """
            declare namespace Models {
            	export interface ParticipantAttributes { 
            		"attributes"?: string;
            		"another"?: number;
            	}
            """;
        var lines = OfficialSdk.Of("1", [api], types)
            .ChangesSince(OpenApiContract.Genesys(), new HashSet<string> { "GET /api/v2/used" }).Select(c => c.Line).ToList();
        Assert.Contains("GET /api/v2/used: gone", lines);
        Assert.DoesNotContain("GET /api/v2/organizations/me: gone", lines);
        Assert.Contains("GET /api/v2/conversations/{conversationId}: gone", lines);
        Assert.Contains("ParticipantAttributes.attributes: was object, is string", lines);
        Assert.Contains("ParticipantAttributes.another: new, number", lines);
        Assert.Contains("CustomAttributesPatchRequest: gone", lines);
    }
}
