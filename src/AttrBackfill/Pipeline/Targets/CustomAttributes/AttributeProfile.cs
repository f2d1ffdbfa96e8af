using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>
/// What the values of one attribute have been like so far: enough to guess a type that takes all of them. Keeps none of them.
/// </summary>
internal sealed class AttributeProfile(string name, string sourcePath)
{
    /// <summary>Fewer values than this prove nothing but that they are texts.</summary>
    const long EnoughToGuess = 5;

    /// <summary>The narrowest first.</summary>
    static readonly FieldType[] Narrow = [FieldType.Boolean, FieldType.Integer, FieldType.Number, FieldType.Date, FieldType.Timestamp];

    static readonly Dictionary<FieldType, SchemaField> Probes = Narrow.ToDictionary(t => t, t => new SchemaField("", t, ""));

    readonly HashSet<FieldType> _possible = [.. Narrow];

    public string Name { get; } = name;

    public string SourcePath { get; } = sourcePath;

    public long Conversations { get; private set; }

    /// <summary>In Unicode code points.</summary>
    public int MaxLength { get; private set; }

    public FieldType Guess(int longestText) =>
        Conversations >= EnoughToGuess && Narrow.Where(_possible.Contains).Select(t => (FieldType?)t).FirstOrDefault() is { } narrow
            ? narrow
        : MaxLength <= longestText ? FieldType.Text
        : FieldType.LongText;

    public void Add(string value)
    {
        Conversations++;
        MaxLength = Math.Max(MaxLength, CodePoints.Count(value));
        _possible.RemoveWhere(type => !Fits(type, value));
    }

    /// <summary>A whole number that would look different afterwards, such as a postal code with a leading zero, is none.</summary>
    static bool Fits(FieldType type, string value) =>
        Conversion.Convert(Probes[type], value).Text is { } text && (type != FieldType.Integer || text == value);
}
