using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.Contract;

/// <summary>The live reader of a job's channel.</summary>
internal static class LiveReaders
{
    public static ILiveReader Of(JobSettings job, GenesysClient genesys) => job.Channel switch
    {
        Channel.Messages => new MessageReader(genesys.Messages),
        Channel.Webchat => new WebchatReader(genesys.Webchat),
        _ => new ConversationReader(genesys.Conversations),
    };
}
