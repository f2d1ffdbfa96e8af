using System.Security.Cryptography;
using System.Text.Json;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Data;

/// <summary>What the data files hold.</summary>
/// <param name="Available">Until when the data lake knows all; null where the files do not say.</param>
/// <param name="LiveFrom">Conversations that ended before are gone for live reads; null: all are there.</param>
internal sealed record LoadedData(IReadOnlyList<Conversation> Conversations, DateTimeOffset? Available, DateTimeOffset? LiveFrom);

/// <summary>Reads conversations from files of the shapes that the APIs answer with.</summary>
internal static class DataFiles
{
    const string KnownShapes =
        "a details-job answer, a webchat conversation, a live conversation, a scripted conversation, or a list of these";

    /// <summary>A name for the contents, so that saved state is not applied to other data.</summary>
    public static string Fingerprint(IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) hash.AppendData(Read(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <param name="undated">The start given to conversations whose document has none; later ones follow a minute apart.</param>
    public static LoadedData Load(IReadOnlyList<string> files, DateTimeOffset undated)
    {
        var loaded = new List<Conversation>();
        var roots = files.Select(file => (File: file, Root: Parse(file))).ToList();
        foreach (var (file, root) in roots)
        {
            foreach (var document in Documents(file, root))
            {
                try
                {
                    loaded.Add(ConversationReader.Read(document, undated.AddMinutes(loaded.Count)) ?? throw Unknown(file));
                }
                catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException)
                {
                    throw new SandboxException(
                        $"data file '{file}': a conversation cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
                }
            }
        }

        return new LoadedData(loaded, Latest(roots.Select(r => r.Root), "available"), Latest(roots.Select(r => r.Root), "live404before"));
    }

    static DateTimeOffset? Latest(IEnumerable<JsonElement> roots, string option) =>
        roots.Max(r => r.ValueKind == JsonValueKind.Object && r.TryGetProperty("options", out var options) ? options.Moment(option) : null);

    static List<JsonElement> Documents(string file, JsonElement root)
    {
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
            throw new SandboxException(
                $"data file '{file}' cannot be read: {(File.Exists(file) ? e.Message : "there is no such file")}", e);
        }
    }

    static SandboxException Unknown(string file) =>
        new($"data file '{file}' holds no conversation that is known here: expected {KnownShapes}");
}
