using System.Globalization;
using System.Text.Json;
using AttrBackfill.Pipeline.Targets.CustomAttributes;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Targets.CustomAttributes;

/// <summary>What holds of every text, whoever typed it.</summary>
public sealed class ConversionProperties
{
    static readonly Gen<string> NumberLike = Gen.String[Gen.Char["0123456789+-.eE "], 0, 12];

    static readonly Gen<string> AnyText = Gen.OneOf(
        NumberLike, Gen.String, Gen.OneOf("true", "FALSE", "2026-11-20", "2026-11-20T10:00:00+01:00", "20261120T10Z", "g", "Gold", "", " "),
        Gen.String[Gen.Char["0123456789-:T+Z."], 8, 30]);

    static readonly Gen<SchemaField> AnyField =
        Gen.Select(Gen.Enum<FieldType>(), Gen.Int[0, 10].Nullable()).Select((type, length) => new SchemaField("f", type, "t")
        {
            MaxLength = length, Options = [new EnumOption("g", "Gold", false), new EnumOption("Gold", "g", false)],
        });

    [Fact]
    public void What_comes_out_goes_in_again_unchanged() => Gen.Select(AnyField, AnyText).Sample((field, text) =>
    {
        if (Conversion.Convert(field, text).Text is { } written) Assert.Equal(written, Conversion.Convert(field, written).Text);
    });

    [Fact]
    public void A_value_is_written_as_JSON_of_its_type_that_says_the_same() => Gen.Select(AnyField, AnyText).Sample((field, text) =>
    {
        if (Conversion.Convert(field, text).Text is not { } written) return;
        var json = JsonElement.Parse(FieldJson.Of(field, written));
        Assert.Equal(written, json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetRawText());
        Assert.True(Conversion.IsSame(field, written, json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText()));
    });

    [Fact]
    public void A_value_or_a_reason_and_never_both() => Gen.Select(AnyField, AnyText).Sample((field, text) =>
    {
        var (written, problem) = Conversion.Convert(field, text);
        Assert.NotEqual(written is null, problem is null);
    });

    [Fact]
    public void Numbers_are_those_of_JSON() => NumberLike.Sample(text =>
        Assert.Equal(IsJsonNumber(text), Conversion.Convert(new SchemaField("f", FieldType.Number, "number"), text).Problem is null));

    [Fact]
    public void Whole_numbers_keep_their_value() => Gen.Select(Gen.Long, Gen.OneOf("", "+", "0", "+000")).Sample((number, before) =>
    {
        var text = number < 0 ? number.ToString(CultureInfo.InvariantCulture) : before + number.ToString(CultureInfo.InvariantCulture);
        var written = Conversion.Convert(new SchemaField("f", FieldType.Integer, "integer"), text).Text;
        Assert.Equal(Math.Abs((decimal)number) <= 9_007_199_254_740_991 ? number.ToString(CultureInfo.InvariantCulture) : null, written);
    });

    [Fact]
    public void Times_keep_their_moment_to_the_millisecond() =>
        Gen.Select(Gen.Date, Gen.Int[0, 86_399_999], Gen.Int[-14 * 60, 14 * 60]).Sample((date, milliseconds, offset) =>
    {
        var day = date.Date;
        if (day.Year is < 2 or > 9998) return;
        var time = new DateTimeOffset(day.AddMilliseconds(milliseconds), TimeSpan.FromMinutes(offset));
        var text = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
        var written = Conversion.Convert(new SchemaField("f", FieldType.Timestamp, "datetime"), text).Text!;
        Assert.Equal(time, DateTimeOffset.ParseExact(
            written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    });

    [Fact]
    public void Numbers_are_compared_by_value() =>
        Gen.Select(Gen.Long[-999_999, 999_999], Gen.Int[0, 6], Gen.Long[-999_999, 999_999], Gen.Int[0, 6]).Sample((a, aPoint, b, bPoint) =>
    {
        var (left, right) = (new decimal(a) / Power(aPoint), new decimal(b) / Power(bPoint));
        Assert.Equal(left == right, Numbers.AreSame(Text(left), Text(right)));
        Assert.True(Numbers.AreSame(Text(left), string.Create(CultureInfo.InvariantCulture, $"{a}e-{aPoint}")));
    });

    static decimal Power(int exponent) => Enumerable.Repeat(10m, exponent).Aggregate(1m, (x, y) => x * y);

    static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    static bool IsJsonNumber(string text)
    {
        try
        {
            return JsonElement.Parse(text).ValueKind == JsonValueKind.Number && text.Trim() == text;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
