using AttrBackfill.Configuration;
using AttrBackfill.Doctor.Probes;

namespace AttrBackfill.Doctor.Checks;

/// <summary>What a probe has found out about the organisation, and what follows for the jobs. A difference stops no doctor.</summary>
internal sealed class FactsCheck(string outputFolder, GenesysEndpoint endpoint, IReadOnlyList<JobSettings> jobs) : ICheck
{
    const string Probe = "attrbackfill doctor --probe ID";

    public string Name => "platform facts";

    public string Remedy => $"delete the file, and find the facts again with {Probe}";

    public string? Advice { get; private set; }

    public Task<string> LookAsync(CancellationToken cancellationToken) => Task.FromResult(Look());

    string Look()
    {
        if (ProbeNote.Read(outputFolder) is { } note)
        {
            Advice = $"attrbackfill doctor --probe {note.ConversationId} --connection {note.Connection}";
            return $"the probe of {note.StartedAt} was interrupted: what it wrote on conversation {note.ConversationId} is still there";
        }

        var file = FactsFile.Read(outputFolder);
        if (file.Of(endpoint) is not { } known)
        {
            return file.Connections.ContainsKey(endpoint.ConnectionName)
                ? $"those of facts.json are of another client or address; {Probe} finds those of this one"
                : $"not probed: {PlatformFact.All.Count} assumptions, which {Probe} settles on a test conversation";
        }

        var different = FactWarnings.Of(known, jobs).ToList();
        if (different.Count == 0) return $"probed {known.ProbedAt}, as assumed as far as these jobs are concerned";
        Advice = string.Join("; ", different.Select(d => d.Advice).OfType<string>().Distinct());
        if (Advice.Length == 0) Advice = null;
        return $"probed {known.ProbedAt}; {string.Join("; ", different.Select(d => $"{d.Fact} {d.Found}: {d.Consequence}"))}";
    }
}
