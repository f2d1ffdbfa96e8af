using System.Buffers;
using System.Text.Json;
using AttrBackfill.Text;

namespace AttrBackfill.Genesys.Api;

/// <summary>
/// Reads a page of conversations as it comes: each is looked through once, as soon as its last byte is there, and no page stands in
/// memory whole. (The serializer would look through each twice: for its end, then for its content.)
/// </summary>
internal sealed class DetailsPageReader
{
    /// <summary>Holds a dozen conversations and more, so that few are begun and have to be begun again with more of the text.</summary>
    const int BufferBytes = 256 * 1024;

    enum Place { BeforePage, InPage, BeforeConversations, InConversations, AfterPage }

    List<DetailsConversation>? _conversations;
    JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = WireJson.MaxDepth });
    Place _place = Place.BeforePage;
    string? _cursor;
    long? _totalHits;

    DetailsPageReader() { }

    /// <param name="bufferBytes">At first; it grows where a single conversation is larger.</param>
    /// <exception cref="JsonException">It is no JSON, breaks off, or is no page of conversations.</exception>
    public static async Task<DetailsPage> ReadAsync(Stream stream, CancellationToken cancellationToken, int bufferBytes = BufferBytes)
    {
        var page = new DetailsPageReader();
        var buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
        try
        {
            for (var (filled, isEnd, isFirst) = (0, false, true); !isEnd;)
            {
                if (filled == buffer.Length) buffer = Grown(buffer);
                var count = await stream.ReadAtLeastAsync(
                    buffer.AsMemory(filled), buffer.Length - filled, throwOnEndOfStream: false, cancellationToken);
                (filled, isEnd) = (filled + count, filled + count < buffer.Length);
                var from = isFirst && buffer.AsSpan(0, filled).StartsWith(WireJson.ByteOrderMark) ? WireJson.ByteOrderMark.Length : 0;
                isFirst = false;
                var taken = from + page.Take(buffer.AsSpan(from, filled - from), isEnd);
                buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
                filled -= taken;
            }

            return page.Whole();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static byte[] Grown(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    DetailsPage Whole() => _place == Place.AfterPage
        ? new DetailsPage(_conversations, _cursor, _totalHits)
        : throw new JsonException("the page breaks off");

    /// <returns>How many bytes are done with; the others are to be handed over again, with what follows them.</returns>
    int Take(ReadOnlySpan<byte> text, bool isEnd)
    {
        var reader = new Utf8JsonReader(text, isEnd, _state);
        while (true)
        {
            var step = reader; // where to begin again when the text ends within a step
            if (!TakeStep(ref step)) break;
            reader = step;
        }

        _state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    /// <returns>False where there is not enough text for one more.</returns>
    bool TakeStep(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) return false;
        switch (_place)
        {
            case Place.BeforePage:
                _place = reader.TokenType == JsonTokenType.StartObject ? Place.InPage : throw new JsonException("a page is an object");
                return true;
            case Place.InPage when reader.TokenType == JsonTokenType.EndObject:
                _place = Place.AfterPage;
                return true;
            case Place.InPage when reader.ValueTextEquals("conversations"u8):
                _place = Place.BeforeConversations;
                return true;
            case Place.InPage:
                return TakeMember(ref reader);
            case Place.BeforeConversations when reader.TokenType is JsonTokenType.StartArray or JsonTokenType.Null:
                _conversations = reader.TokenType == JsonTokenType.StartArray ? _conversations ?? [] : null;
                _place = _conversations is null ? Place.InPage : Place.InConversations;
                return true;
            case Place.InConversations when reader.TokenType == JsonTokenType.EndArray:
                _place = Place.InPage;
                return true;
            case Place.InConversations when reader.TokenType == JsonTokenType.StartObject:
                if (DetailsConversationReader.Read(ref reader) is not { } conversation) return false;
                _conversations!.Add(conversation);
                return true;
            default:
                throw new JsonException("conversations are a list of objects");
        }
    }

    bool TakeMember(ref Utf8JsonReader reader)
    {
        var (isCursor, isTotal) = (reader.ValueTextEquals("cursor"u8), reader.ValueTextEquals("totalHits"u8));
        if (!reader.Read()) return false;
        if (!isCursor && !isTotal) return reader.TrySkip();
        if (isTotal) _totalHits = reader.TokenType == JsonTokenType.Null ? null : Number(ref reader);
        else if (reader.TokenType == JsonTokenType.String) _cursor = JsonStrings.Read(ref reader);
        else if (reader.TokenType != JsonTokenType.Null) throw new JsonException("a cursor is a text");
        return true;
    }

    static long Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)
            ? number
            : throw new JsonException("a number of hits is a whole number");
}
