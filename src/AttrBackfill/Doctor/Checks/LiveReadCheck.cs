using System.Net;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Doctor.Checks;

/// <summary>
/// Reading a conversation live, by the jobs' channel. Where no id is known, one that does not exist serves as well: the server checks the
/// permission first.
/// </summary>
internal sealed class LiveReadCheck(GenesysClient genesys, Channel channel, FoundConversation found) : ICheck
{
    public string Name => channel switch
    {
        Channel.Webchat => "permission conversation:webchat:read",
        Channel.Messages => "reading messages (conversation:communication:view)",
        _ => "permission conversation:communication:view",
    };

    public string Remedy => "add the permission to the client's role, or give the role the conversations' divisions";

    string Caveat => channel == Channel.Webchat
        ? "; /api/v2/conversations/webchat is no documented API of Genesys Cloud: only a gateway that offers this path serves such jobs"
        : "";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(found.Id ?? Guid.NewGuid().ToString(), cancellationToken);
            return $"a conversation was read{Caveat}";
        }
        catch (GenesysException e) when (e.Status == HttpStatusCode.NotFound)
        {
            var why = found.Id is null ? "there was no conversation to read" : "the newest conversation is not of this type";
            return $"allowed; {why}{Caveat}";
        }
    }

    Task ReadAsync(string id, CancellationToken cancellationToken) => channel switch
    {
        Channel.Webchat => genesys.Webchat.GetAsync(id, new CallLog(), cancellationToken),
        Channel.Messages => genesys.Messages.GetAsync(id, new CallLog(), cancellationToken),
        _ => genesys.Conversations.GetAsync(id, new CallLog(), cancellationToken),
    };
}
