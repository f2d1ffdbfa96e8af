using System.Text.RegularExpressions;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>How an Architect flow reads an attribute. Terminal, CSV and page all take it from here.</summary>
internal static partial class FlowExpression
{
    /// <returns>Empty where the schema of the custom attributes has no field for it.</returns>
    public static string Of(JobSettings job, AttributeRow attribute) => job.Target switch
    {
        TargetKind.Participant => $"Get Participant Data \"{attribute.Attribute}\"",
        TargetKind.CustomAttributes => attribute.IsLacking ? "" : $"data action: {FieldOf(job, attribute.Attribute)}",
        _ => Member("sys.conversation.attributes", attribute.Attribute),
    };

    static string FieldOf(JobSettings job, string attribute) => job.CustomAttributes?.Fields.GetValueOrDefault(attribute) ?? attribute;

    /// <summary>The words of the tutorial's gateway.</summary>
    static string Member(string holder, string name) => PlainIdentifier().IsMatch(name)
        ? $"{holder}.{name}"
        : $"""{holder}["{name.Replace("\\", "\\\\").Replace("\"", "\\\"")}"]""";

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex PlainIdentifier();
}
