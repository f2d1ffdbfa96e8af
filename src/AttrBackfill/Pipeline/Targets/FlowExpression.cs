using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Pipeline.Targets;

/// <summary>How an Architect flow reads an attribute. Terminal, CSV and page all take it from here.</summary>
internal static class FlowExpression
{
    /// <returns>Empty where a flow cannot read it.</returns>
    public static string Of(JobSettings job, AttributeRow attribute) => TargetRegistry.Of(job).FlowExpression(job, attribute);

    /// <summary>The same for an attribute of which only the name is known, and that the target takes.</summary>
    public static string Of(JobSettings job, string attribute) => Of(job, new AttributeRow(attribute, "", 0, 0, 0, 0, 0));

    /// <summary>For whom what the job writes is there, and until when.</summary>
    public static Visibility VisibilityOf(JobSettings job) => TargetRegistry.Of(job).Visibility;
}
