using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Conversations;

/// <summary>How long after its end a message conversation is continued under its id, for each messenger.</summary>
internal sealed class ThreadingTimeline(SandboxOptions options)
{
    static readonly string[] Messengers = ["sms", "facebook", "twitter", "whatsapp", "webmessaging", "instagram", "open", "apple"];

    public Answer Get(Call call) => Answer.Json(200, w =>
    {
        var minutes = (int)options.ThreadingTime.TotalMinutes;
        w.WriteStartObject();
        w.WriteStartArray("settings");
        foreach (var messenger in Messengers)
        {
            w.WriteStartObject();
            w.WriteString("messengerType", messenger);
            w.WriteNumber("timeoutInMinutes", minutes);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteNumber("defaultTimeoutMinutes", minutes);
        w.WriteEndObject();
    });
}
