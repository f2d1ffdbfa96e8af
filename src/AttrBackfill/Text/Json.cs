using System.Text.Encodings.Web;
using System.Text.Json;

namespace AttrBackfill.Text;

/// <summary>What <c>--json</c> prints.</summary>
internal static class Json
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of<T>(T result) => JsonSerializer.Serialize(result, Options);
}
