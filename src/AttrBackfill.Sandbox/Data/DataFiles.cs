using System.Security.Cryptography;
using System.Text.Json;

namespace AttrBackfill.Sandbox.Data;

/// <summary>Reads conversations from files of the shapes that the APIs answer with.</summary>
internal static class DataFiles
{
    const string KnownShapes =
        "a details-job answer, a webchat conversation, a live conversation, or a list of these";

    /// <summary>A name for the contents, so that saved state is not applied to other data.</summary>
    public static string Fingerprint(IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) hash.AppendData(Read(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <param name="undated">The start given to conversations whose document tells none; later ones follow a minute apart.</param>
    public static List<Conversation> Load(IReadOnlyList<string> files, DateTimeOffset undated)
    {
        var loaded = new List<Conversation>();
        foreach (var file in files)
            foreach (var document in Documents(file))
                try
                {
                    loaded.Add(ConversationReader.Read(document, undated.AddMinutes(loaded.Count)) ?? throw Unknown(file));
                }
                catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException)
                {
                    throw new SandboxException($"data file '{file}': a conversation cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
                }
        return loaded;
    }

    static List<JsonElement> Documents(string file)
    {
        var root = Parse(file);
        if (root.ValueKind == JsonValueKind.Array) return [.. root.EnumerateArray()];
        if (root.ValueKind != JsonValueKind.Object) throw Unknown(file);
        if (!root.TryGetProperty("conversations", out var list)) return [root];
        return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : throw Unknown(file);
    }

    static JsonElement Parse(string file)
    {
        try
        {
            ReadOnlySpan<byte> bytes = Read(file);
            return JsonElement.Parse(bytes is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : bytes);
        }
        catch (JsonException e)
        {
            throw new SandboxException($"data file '{file}' is not JSON (line {e.LineNumber + 1})", e);
        }
    }

    static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SandboxException($"data file '{file}' cannot be read: {(File.Exists(file) ? e.Message : "there is no such file")}", e);
        }
    }

    static SandboxException Unknown(string file) => new($"data file '{file}' holds no conversation that is known here: expected {KnownShapes}");
}
