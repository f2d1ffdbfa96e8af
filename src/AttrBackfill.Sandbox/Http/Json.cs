using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AttrBackfill.Sandbox.Http;

internal static class Json
{
    /// <summary>Text is sent as it is, not as \u escapes, as the real API sends it.</summary>
    public static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>UTC with milliseconds and Z, the API's own form.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, string name, DateTimeOffset time)
    {
        Span<char> text = stackalloc char[24];
        time.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        writer.WriteString(name, text[..length]);
    }

    public static void WriteOptional(this Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }

    /// <summary>Copies an object, letting the caller write some members itself.</summary>
    /// <param name="replace">Returns true when it wrote (or dropped) the member.</param>
    public static void CopyObject(Utf8JsonWriter writer, JsonElement source, Func<JsonProperty, bool> replace, Action? atEnd = null)
    {
        writer.WriteStartObject();
        foreach (var member in source.EnumerateObject())
            if (!replace(member)) member.WriteTo(writer);
        atEnd?.Invoke();
        writer.WriteEndObject();
    }
}
