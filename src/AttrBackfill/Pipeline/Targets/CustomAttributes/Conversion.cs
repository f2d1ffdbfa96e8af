using System.Globalization;
using System.Text.RegularExpressions;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>What became of a text on its way to a field's type.</summary>
/// <param name="Text">The value as it is written, in text; null where the text does not fit.</param>
/// <param name="Problem">Why it does not fit; never the value itself.</param>
internal readonly record struct Converted(string? Text, string? Problem)
{
    public static Converted To(string text) => new(text, null);

    public static Converted Not(string problem) => new(null, problem);
}

/// <summary>
/// Text to a field's type, without loss and without trimming. What comes out goes in again unchanged, so that a value that was kept
/// as text becomes the same value later. Pure.
/// </summary>
internal static partial class Conversion
{
    /// <summary>Whole numbers beyond are not exact in JSON as most programs read it.</summary>
    const long LargestInteger = 9_007_199_254_740_991;

    public static Converted Convert(SchemaField field, string text) => field.Type switch
    {
        FieldType.Text or FieldType.LongText or FieldType.Identifier or FieldType.Currency => ToText(field, text),
        FieldType.Integer => ToInteger(field, text),
        FieldType.Number => ToNumber(field, text),
        FieldType.Boolean =>
            text.ToLowerInvariant() is "true" or "false" ? Converted.To(text.ToLowerInvariant()) : Converted.Not("neither true nor false"),
        FieldType.Date =>
            Date().IsMatch(text) && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? Converted.To(text)
            : Converted.Not("no date of the form YYYY-MM-DD"),
        FieldType.Timestamp =>
            Timestamps.ToUtc(text) is { } utc ? Converted.To(utc) : Converted.Not("no ISO-8601 date and time with Z or an offset"),
        FieldType.Enum => ToOption(field, text),
        _ => Converted.Not($"fields of the type {TypeText(field.TypeName)} are not supported"),
    };

    /// <summary>Whether a field that carries a value carries what is desired, however the server has written it.</summary>
    public static bool IsSame(SchemaField field, string desired, string actual) =>
        desired == actual
        || field.Type switch
        {
            FieldType.Integer or FieldType.Number => Numbers.AreSame(desired, actual),
            FieldType.Timestamp => Timestamps.ToUtc(actual) == desired,
            FieldType.Boolean => desired.Equals(actual, StringComparison.OrdinalIgnoreCase),
            _ => false,
        };

    static Converted ToText(SchemaField field, string text)
    {
        if (!IsUnicode(text)) return Converted.Not("it holds half a surrogate pair, which no JSON can carry");
        var length = CodePoints.Count(text);
        if (length > field.MaxLength) return Converted.Not($"it has {length} characters, the field takes {field.MaxLength}");
        if (length < field.MinLength) return Converted.Not($"it has {length} characters, the field wants {field.MinLength}");
        return field.Pattern is null || Matches(field.Pattern, text)
            ? Converted.To(text)
            : Converted.Not("it does not match the field's pattern");
    }

    static Converted ToInteger(SchemaField field, string text)
    {
        if (!Integer().IsMatch(text)) return Converted.Not("no whole number: a sign and digits");
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number is > LargestInteger or < -LargestInteger)
        {
            return Converted.Not("a whole number beyond ±9,007,199,254,740,991");
        }

        return OutOfRange(field, number) is { } problem
            ? Converted.Not(problem)
            : Converted.To(number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The text stays as it stands: JSON's numbers are texts.</summary>
    static Converted ToNumber(SchemaField field, string text)
    {
        if (!Number().IsMatch(text)) return Converted.Not("no number as JSON writes them");
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return OutOfRange(field, number) is { } problem ? Converted.Not(problem) : Converted.To(text);
    }

    static Converted ToOption(SchemaField field, string text)
    {
        var options = field.Options.Where(o => o.Value == text).ToList();
        if (options.Count == 0) options = [.. field.Options.Where(o => o.Title == text)];
        return options switch
        {
            [] => Converted.Not("none of the field's options"),
            [{ IsDisabled: true }] => Converted.Not("an option that is disabled"),
            [var option] => Converted.To(option.Value),
            _ => Converted.Not("the title of more than one option"),
        };
    }

    static string? OutOfRange(SchemaField field, double number) =>
        number > field.Maximum ? string.Create(CultureInfo.InvariantCulture, $"above the field's maximum {field.Maximum}")
        : number < field.Minimum ? string.Create(CultureInfo.InvariantCulture, $"below the field's minimum {field.Minimum}")
        : null;

    static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    static string TypeText(string typeName) =>
        typeName.Length == 0 ? "(none)" : new([.. typeName.Take(40).Select(c => char.IsControl(c) ? ' ' : c)]);

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"\A[+-]?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex(@"\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
