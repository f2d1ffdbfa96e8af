using System.Text.Json;

namespace AttrBackfill.Sandbox.Http;

/// <summary>What is to be sent back: a finished body, a streamed one, an error, or a broken connection.</summary>
internal sealed record Answer(int Status)
{
    public byte[]? Body { get; init; }
    /// <summary>For bodies too large to build at once; flushes the writer now and then.</summary>
    public Func<Utf8JsonWriter, CancellationToken, Task>? Stream { get; init; }
    public string ContentType { get; init; } = "application/json";
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
    /// <summary>Sent as an ErrorBody, which needs the correlation id.</summary>
    public (string Code, string Message)? Fault { get; init; }
    /// <summary>The field that an error is about, and what is wrong with it.</summary>
    public (string ErrorCode, string FieldName)? Detail { get; init; }
    /// <summary>The limit that an error is about.</summary>
    public (string Key, long Value)? Limit { get; init; }
    /// <summary>The connection is broken off instead of answering.</summary>
    public bool Aborted { get; init; }
    /// <summary>Nothing comes until the caller gives up.</summary>
    public bool Hangs { get; init; }
    /// <summary>The connection is broken off in the middle of the body.</summary>
    public bool Cut { get; init; }
    /// <summary>The headers and half of the body are sent; then nothing more comes, and the connection stays open.</summary>
    public bool Stalls { get; init; }
    /// <summary>Spoils the body on its way.</summary>
    public Func<byte[], byte[]>? Distort { get; init; }

    public static Answer Json(int status, Action<Utf8JsonWriter> write) => new(status) { Body = Http.Json.Bytes(write) };

    public static Answer Error(int status, string code, string message) => new(status) { Fault = (code, message) };

    public static Answer TooLarge(long most) =>
        Error(413, "request.entity.too.large", $"The request is over the size limit. Maximum bytes: {most}")
            with
        { Limit = ("request.bytes.max", most) };

    public byte[] ErrorBody(Guid correlation) => Http.Json.Bytes(w =>
    {
        w.WriteStartObject();
        w.WriteString("message", Fault!.Value.Message);
        w.WriteString("code", Fault.Value.Code);
        w.WriteNumber("status", Status);
        w.WriteString("contextId", correlation);
        w.WriteStartArray("details");
        if (Detail is { } detail)
        {
            w.WriteStartObject();
            w.WriteString("errorCode", detail.ErrorCode);
            w.WriteString("fieldName", detail.FieldName);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteStartArray("errors");
        w.WriteEndArray();
        if (Limit is { } limit)
        {
            w.WriteStartObject("limit");
            w.WriteString("key", limit.Key);
            w.WriteString("namespace", "platform.api");
            w.WriteNumber("value", limit.Value);
            w.WriteEndObject();
        }
        w.WriteEndObject();
    });
}

/// <summary>Ends a request with an error answer.</summary>
internal sealed class ApiException(int status, string code, string message) : Exception(message)
{
    public Answer Answer { get; } = Answer.Error(status, code, message);

    public static ApiException BadRequest(string message) => new(400, "bad.request", message);

    public static ApiException NotFound(string message) => new(404, "not.found", message);

    public static ApiException Conflict(string message) => new(409, "general.conflict", message);
}
