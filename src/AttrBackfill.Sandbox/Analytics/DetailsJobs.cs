using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Faults;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Analytics;

/// <summary>Asynchronous jobs over the data lake: conversations with activity in the interval, with attributes.</summary>
internal sealed class DetailsJobs(World world, DetailsWriter details, FaultPlan faults, SandboxOptions options)
{
    const int LargestPage = 10_000;
    // The API's pages name no longest interval of a job. 31 days is what some of them name for the query, and the longest that is known to
    // work: a public program asks for it (XxMasterbeasTxX/genesys-admin-app, docs/interactions-search-notes.md, section 5).
    static readonly TimeSpan Longest = TimeSpan.FromDays(31);
    const int FlushBytes = 32 * 1024;
    static readonly TimeSpan Life = TimeSpan.FromDays(1);
    readonly ConcurrentDictionary<string, DetailsJob> _jobs = new(StringComparer.OrdinalIgnoreCase);
    int _count;

    public Answer Create(Call call)
    {
        var body = call.JsonObject();
        var interval = Interval.Parse(body.Text("interval"));
        if (interval.End - interval.Start > Longest) throw ApiException.BadRequest("The interval may not be longer than 31 days.");
        var hits = Search(body, interval);
        var ordinal = Interlocked.Increment(ref _count);
        var job = new DetailsJob(Rng.For(options.Seed, ordinal, 8).Id(), world.Now, options.JobDelay, Life, world.Availability, hits)
        {
            Fails = faults.JobFails(ordinal),
            ExpiresEarly = faults.JobExpires(ordinal),
            Sticks = faults.JobSticks(ordinal),
        };
        _jobs[job.Id] = job;
        return Answer.Json(202, w =>
        {
            w.WriteStartObject();
            w.WriteString("jobId", job.Id);
            w.WriteEndObject();
        });
    }

    public Answer Status(Call call)
    {
        var (job, now) = (Find(call.Id), world.Now);
        var state = job.State(now);
        return Answer.Json(200, w =>
        {
            w.WriteStartObject();
            w.WriteString("state", state);
            if (state == "FAILED") w.WriteString("errorMessage", "The job failed; please try again.");
            w.WriteTime("submissionDate", job.Submitted);
            if (state is "FULFILLED" or "FAILED" or "EXPIRED") w.WriteTime("completionDate", job.Completed);
            if (state is "FULFILLED" or "EXPIRED") w.WriteTime("expirationDate", job.Expires);
            w.WriteEndObject();
        });
    }

    public Answer Delete(Call call)
    {
        Find(call.Id);
        _jobs.TryRemove(call.Id, out _);
        return new Answer(204);
    }

    public Answer Available(Call call) => Answer.Json(200, w =>
    {
        w.WriteStartObject();
        w.WriteTime("dataAvailabilityDate", world.Availability);
        w.WriteEndObject();
    });

    public Answer Results(Call call)
    {
        var job = Find(call.Id);
        var state = job.State(world.Now);
        if (state == "EXPIRED") throw ApiException.NotFound($"The results of job {job.Id} have expired.");
        if (state != "FULFILLED") throw ApiException.BadRequest($"Job {job.Id} has no results: its state is {state}.");
        var size = PageSize(call);
        var from = job.Offset(call.Query["cursor"]);
        var to = (int)Math.Min(job.Hits.Count, (long)from + size);
        if (job.ExpiresEarly) job.ExpireNow();
        var rows = Repetition.Of(from, to, call.RepeatsRows);
        if (faults.IsTooLarge(rows.Count))
            throw new ApiException(400, "response.entity.too.large", "The response is over the size limit. Ask for a smaller page.");
        return new Answer(200)
        {
            Stream = (w, cancellation) => WritePageAsync(w, job, rows, to, cancellation),
            Cut = faults.BreaksOff(rows.Count),
        };
    }

    async Task WritePageAsync(Utf8JsonWriter w, DetailsJob job, IReadOnlyList<int> rows, int to, CancellationToken cancellation)
    {
        w.WriteStartObject();
        if (rows.Count > 0)
        {
            w.WriteStartArray("conversations");
            foreach (var i in rows)
            {
                details.Write(w, world.Set.Get(job.Hits[i]), job.AsOf, withAttributes: true);
                if (w.BytesPending > FlushBytes) await w.FlushAsync(cancellation);
            }
            w.WriteEndArray();
        }
        if (to < job.Hits.Count) w.WriteString("cursor", job.Cursor(to));
        w.WriteTime("dataAvailabilityDate", job.AsOf);
        w.WriteEndObject();
    }

    List<int> Search(JsonElement body, Interval interval)
    {
        var filters = Filters.Parse(body);
        var order = Order.Parse(body);
        var wholeDays = body.TryGetProperty("startOfDayIntervalMatching", out var flag) && flag.ValueKind == JsonValueKind.True;
        var (set, known) = (world.Set, world.Availability);
        var hits = new List<int>();
        for (var i = wholeDays ? set.FirstFrom(interval.FirstDay) : 0; i < set.Count; i++)
        {
            var start = set.StartOf(i);
            if (start >= interval.End || start >= known) break;
            var activity = set.ActivityOf(i);
            if (activity.InLakeFrom > world.Now || !activity.Touches(interval.Start, interval.End, known)) continue;
            if (filters.Match(set, i, known)) hits.Add(i);
        }
        order.Apply(hits, set, known);
        if (body.TryGetProperty("limit", out var limit) && limit.ValueKind == JsonValueKind.Number && limit.TryGetInt32(out var most)
            && most > 0 && hits.Count > most)
        {
            hits.RemoveRange(most, hits.Count - most);
        }

        return hits;
    }

    DetailsJob Find(string id) => _jobs.GetValueOrDefault(id) ?? throw ApiException.NotFound($"There is no job {id}.");

    static int PageSize(Call call)
    {
        if (!call.Query.TryGetValue("pageSize", out var text)) return 1000;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= LargestPage
            ? size
            : throw ApiException.BadRequest($"pageSize must be between 1 and {LargestPage}.");
    }
}

internal sealed class DetailsJob(string id, DateTimeOffset submitted, TimeSpan delay, TimeSpan life, DateTimeOffset asOf, List<int> hits)
{
    volatile bool _expired;

    public string Id => id;
    public DateTimeOffset Submitted => submitted;
    public DateTimeOffset Completed => submitted + delay;
    public DateTimeOffset Expires => Completed + life;
    /// <summary>What the data lake knew when the job was asked for: pages read later do not drift.</summary>
    public DateTimeOffset AsOf => asOf;
    public IReadOnlyList<int> Hits => hits;
    public bool Fails { get; init; }
    /// <summary>Never fulfilled.</summary>
    public bool Sticks { get; init; }
    /// <summary>Its results are gone once the first page was read.</summary>
    public bool ExpiresEarly { get; init; }

    public void ExpireNow() => _expired = true;

    public string State(DateTimeOffset now)
    {
        if (now < submitted + delay / 2) return "QUEUED";
        if (now < Completed || Sticks) return "PENDING";
        if (Fails) return "FAILED";
        return _expired || now >= Expires ? "EXPIRED" : "FULFILLED";
    }

    public string Cursor(int offset) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id[..8]}:{offset}")));

    public int Offset(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor)) return 0;
        Span<byte> bytes = stackalloc byte[64];
        if (cursor.Length <= 64 && Convert.TryFromBase64String(cursor, bytes, out var length)
            && Encoding.ASCII.GetString(bytes[..length]).Split(':') is [var job, var text] && job == id[..8]
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= hits.Count)
        {
            return offset;
        }

        throw ApiException.BadRequest("The cursor is not one of this job.");
    }
}
