using System.Text.Json;
using System.Text.Json.Serialization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Report;

namespace AttrBackfill.Doctor.Probes;

/// <summary>
/// What a probe is about to write, kept on disk until it is put back: a process that is killed leaves it to the next probe. No values.
/// </summary>
/// <param name="Client">See <see cref="FactsFile.ClientOf"/>.</param>
/// <param name="ParticipantIds">The participants that may be written to; empty where none is.</param>
internal sealed record ProbeNote(
    string Connection, string Client, string ConversationId, IReadOnlyList<string> ParticipantIds, bool HasRecord,
    bool HasWebchat, string StartedAt)
{
    const string Name = "probe.json";

    /// <summary>Null where every probe has put back what it wrote.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static ProbeNote? Read(string outputFolder)
    {
        var path = Path.Combine(outputFolder, Name);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ProbeNoteJson.Default.ProbeNote);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"{path} cannot be read ({e.GetType().Name}); it says what an interrupted probe left behind: delete it to give that up", e);
        }
    }

    /// <summary>Durable when it returns.</summary>
    public Task WriteAsync(string outputFolder) => WholeFile.WriteAsync(
        Path.Combine(outputFolder, Name), async file => await JsonSerializer.SerializeAsync(file, this, ProbeNoteJson.Default.ProbeNote),
        CancellationToken.None);

    public static void Delete(string outputFolder)
    {
        File.Delete(Path.Combine(outputFolder, Name));
        FolderSync.Flush(outputFolder);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ProbeNote))]
internal sealed partial class ProbeNoteJson : JsonSerializerContext;
