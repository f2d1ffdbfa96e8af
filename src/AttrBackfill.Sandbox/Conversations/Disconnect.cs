using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Conversations;

/// <summary>Ends a conversation that is open.</summary>
internal sealed class Disconnect(World world)
{
    public Answer Post(Call call)
    {
        var conversation = world.FindLive(call.Id)
            ?? throw ApiException.NotFound($"The requested conversation {call.Id} was not found.");
        if (conversation.LiveDocument is not null || conversation.WebchatDocument is not null || conversation.DetailsRow is not null)
            throw ApiException.BadRequest($"Conversation {call.Id} comes from a document that is served as it stands.");
        if (conversation.EndAt(world.Now) is null) world.Disconnect(conversation.Id);
        return new Answer(202);
    }
}
