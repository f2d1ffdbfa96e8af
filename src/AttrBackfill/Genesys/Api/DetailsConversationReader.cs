using System.Text.Json;
using AttrBackfill.Text;

namespace AttrBackfill.Genesys.Api;

/// <summary>
/// Reads a conversation of analytics by hand: of its 7 to 25 KB of sessions, segments and metrics nearly all is passed over without ever
/// becoming an object or a string.
/// </summary>
internal static class DetailsConversationReader
{
    /// <param name="reader">At the beginning of an object, of which the end may not have come yet.</param>
    /// <returns>Null where the text ends before the object: what was read of it is worth nothing.</returns>
    /// <exception cref="JsonException">It is no JSON, or no conversation.</exception>
    public static DetailsConversation? Read(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        string? id = null, direction = null;
        DateTimeOffset? start = null, end = null;
        List<string>? divisions = null;
        List<DetailsParticipant>? participants = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(ref reader, "conversationId"u8)) id = Text(ref reader);
            else if (Is(ref reader, "conversationStart"u8)) start = Time(ref reader);
            else if (Is(ref reader, "conversationEnd"u8)) end = Time(ref reader);
            else if (Is(ref reader, "divisionIds"u8)) divisions = Texts(ref reader);
            else if (Is(ref reader, "originatingDirection"u8)) direction = Word(ref reader);
            else if (Is(ref reader, "participants"u8)) participants = Participants(ref reader);
            else Pass(ref reader);
        }

        var isWhole = reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth;
        return isWhole ? new DetailsConversation(id ?? "", start, end, divisions, participants) { OriginatingDirection = direction } : null;
    }

    static List<DetailsParticipant> Participants(ref Utf8JsonReader reader)
    {
        var participants = new List<DetailsParticipant>();
        for (var list = BeginList(ref reader); NextObject(ref reader, list);)
        {
            string? id = null, purpose = null;
            AttributeMap? attributes = null;
            List<DetailsSession>? sessions = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (Is(ref reader, "participantId"u8)) id = Text(ref reader);
                else if (Is(ref reader, "purpose"u8)) purpose = Word(ref reader);
                else if (Is(ref reader, "attributes"u8)) attributes = Attributes(ref reader);
                else if (Is(ref reader, "sessions"u8)) sessions = Sessions(ref reader);
                else Pass(ref reader);
            }

            participants.Add(new DetailsParticipant(id, purpose, attributes, sessions));
        }

        return participants;
    }

    static AttributeMap? Attributes(ref Utf8JsonReader reader)
    {
        reader.Read();
        return AttributeMapConverter.ReadMap(ref reader);
    }

    static List<DetailsSession> Sessions(ref Utf8JsonReader reader)
    {
        var sessions = new List<DetailsSession>(2);
        for (var list = BeginList(ref reader); NextObject(ref reader, list);)
        {
            string? media = null, message = null, direction = null;
            List<DetailsSegment>? segments = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (Is(ref reader, "mediaType"u8)) media = Word(ref reader);
                else if (Is(ref reader, "messageType"u8)) message = Word(ref reader);
                else if (Is(ref reader, "direction"u8)) direction = Word(ref reader);
                else if (Is(ref reader, "segments"u8)) segments = Segments(ref reader);
                else Pass(ref reader);
            }

            sessions.Add(new DetailsSession(media, message, direction, segments));
        }

        return sessions;
    }

    /// <summary>Those with a queue; nothing else of a segment matters.</summary>
    static List<DetailsSegment>? Segments(ref Utf8JsonReader reader)
    {
        List<DetailsSegment>? segments = null;
        for (var list = BeginList(ref reader); NextObject(ref reader, list);)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!Is(ref reader, "queueId"u8)) Pass(ref reader);
                else if (Text(ref reader) is { } queue && segments?[^1].QueueId != queue) (segments ??= []).Add(new DetailsSegment(queue));
            }
        }

        return segments;
    }

    static List<string> Texts(ref Utf8JsonReader reader)
    {
        var texts = new List<string>(1);
        if (!BeginList(ref reader)) return texts;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) texts.Add(JsonStrings.Read(ref reader));
            else reader.TrySkip();
        }

        return texts;
    }

    static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueTextEquals(name);

    static void Pass(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.TrySkip();
    }

    static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return JsonStrings.Read(ref reader);
        reader.TrySkip();
        return null;
    }

    /// <summary>One of the few words that nearly all conversations share.</summary>
    static string? Word(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            foreach (var word in Common)
            {
                if (reader.ValueTextEquals(word)) return word;
            }

            return JsonStrings.Read(ref reader);
        }

        reader.TrySkip();
        return null;
    }

    static readonly string[] Common = ["message", "customer", "inbound", "webmessaging", "agent", "acd", "workflow", "outbound", "voice",
        "external", "user", "bot", "ivr"];

    static DateTimeOffset? Time(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.Null) return null;
        return reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time)
            ? time
            : throw new JsonException("a time is ISO-8601");
    }

    /// <summary>Whether the value is a list; another one is passed over.</summary>
    static bool BeginList(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray) return true;
        reader.TrySkip();
        return false;
    }

    /// <summary>Steps to the next object of a list, passing over what is none; false at its end.</summary>
    static bool NextObject(ref Utf8JsonReader reader, bool list)
    {
        while (list && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) return true;
            reader.TrySkip();
        }

        return false;
    }
}
