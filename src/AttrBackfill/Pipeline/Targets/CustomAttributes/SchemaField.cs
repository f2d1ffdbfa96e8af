using System.Text.RegularExpressions;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

internal enum FieldType
{
    Text,
    LongText,
    Identifier,
    Integer,
    Number,
    Boolean,
    Date,
    Timestamp,
    Enum,
    Currency,

    /// <summary>One that this program does not know: nothing is written to such a field.</summary>
    Unknown,
}

/// <summary>A field of a custom attributes schema, and what it takes.</summary>
/// <param name="TypeName">As the schema calls it.</param>
internal sealed record SchemaField(string Name, FieldType Type, string TypeName)
{
    /// <summary>Unicode code points; null is no limit.</summary>
    public int? MinLength { get; init; }

    /// <inheritdoc cref="MinLength"/>
    public int? MaxLength { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    /// <summary>Which texts are taken; null is all.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>Of an enum.</summary>
    public IReadOnlyList<EnumOption> Options { get; init; } = [];

    /// <summary>The record must have a value.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether values are JSON strings, to which limits of length apply.</summary>
    public bool IsText => Type is FieldType.Text or FieldType.LongText or FieldType.Identifier or FieldType.Currency;
}

/// <param name="IsDisabled">Kept for records that have it; not to be written any more.</param>
internal sealed record EnumOption(string Value, string? Title, bool IsDisabled);
