using AttrBackfill.Configuration;

namespace AttrBackfill.Doctor.Probes;

/// <summary>What a probe works with.</summary>
/// <param name="Job">Whose channel it reads by, and which participants are customers.</param>
/// <param name="Record">The schema whose record is probed; null where no job has one.</param>
/// <param name="HasWebchat">A job writes to the webchat path of a gateway.</param>
internal sealed record ProbeSetting(
    GenesysEndpoint Endpoint, JobSettings Job, CustomAttributesSettings? Record, bool HasWebchat, string ConversationId,
    string OutputFolder)
{
    /// <summary>The job reads on the webchat path alone, which has no participants of the platform.</summary>
    public bool IsWebchatOnly => Job.Channel == Channel.Webchat;

    /// <summary>What will be written, for a person to agree to. Names alone.</summary>
    public IEnumerable<string> Announcement()
    {
        yield return $"probe of conversation {ConversationId}, connection '{Endpoint.ConnectionName}', job '{Job.Name}'. "
            + "It writes to this conversation alone, under names that are the probe's own:";
        if (!IsWebchatOnly)
        {
            yield return $"  participant attributes {ProbeNames.Value}, {ProbeNames.Other} and one {ProbeNames.Prefix}long… of at most "
                + "100 characters, on a customer and on a participant without attributes";
        }

        if (Record is not null)
        {
            yield return $"  custom attributes record {ProbeNames.Record} of schema {Record.SchemaId}, with its required fields and one "
                + "more; deleted at the end";
        }

        if (HasWebchat) yield return $"  conversation attribute {ProbeNames.Value} on the webchat path; removed at the end";
        yield return "All of it is put back. The API cannot remove a participant attribute: these names stay, with the empty text.";
        yield return "It takes up to two minutes and about 60 calls.";
    }
}
