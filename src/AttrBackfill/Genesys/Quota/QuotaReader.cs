using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Genesys.Quota;

/// <summary>
/// Reads the server's counters from a response. Where the server is known to tell none, the client's own calls are counted, against what
/// an organisation usually allows. Not safe for many threads.
/// </summary>
/// <param name="prefix">Of the headers; empty where the server sends no such headers.</param>
internal sealed class QuotaReader(string prefix)
{
    /// <summary>Calls a minute that an organisation allows, where the server has not said: the API's default.</summary>
    public const int UsuallyAllowed = 300;

    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    TimeSpan _ends;
    int _own;

    /// <returns>Null where the response does not tell.</returns>
    public QuotaReading? Reading(HttpResponseMessage answer, TimeSpan now)
    {
        if (prefix.Length == 0) return OwnCount(now);
        return LimitHeaders.Number(answer, prefix + LimitHeaders.Count) is { } count
            && LimitHeaders.Number(answer, prefix + LimitHeaders.Allowed) is { } allowed and >= 1
            && LimitHeaders.Number(answer, prefix + LimitHeaders.Reset) is { } reset and >= 0
                ? new QuotaReading((int)count, (int)allowed, TimeSpan.FromSeconds(reset))
                : null;
    }

    QuotaReading OwnCount(TimeSpan now)
    {
        if (now >= _ends) (_own, _ends) = (0, now + Window);
        return new QuotaReading(++_own, UsuallyAllowed, _ends - now);
    }
}
