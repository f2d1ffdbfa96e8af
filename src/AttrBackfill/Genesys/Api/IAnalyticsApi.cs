using AttrBackfill.Genesys.Http;
using Refit;

namespace AttrBackfill.Genesys.Api;

/// <summary>Finding conversations. Permission: <c>analytics:conversationDetail:view</c>.</summary>
internal interface IAnalyticsApi
{
    /// <summary>
    /// Conversations that started on a day touched by the interval (more than was asked for), without attributes. At most 100 a page
    /// and 100,000 in all.
    /// </summary>
    [Post("/api/v2/analytics/conversations/details/query")]
    Task<DetailsPage> QueryAsync([Body] DetailsQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Conversations by id, without attributes; those that analytics does not list (yet) are left out. About 50 ids a call.
    /// </summary>
    [Get("/api/v2/analytics/conversations/details")]
    Task<DetailsPage> ByIdsAsync([Query(CollectionFormat.Multi)] IReadOnlyList<string> id, CancellationToken cancellationToken);

    /// <summary>Starts a job over the data lake: conversations with activity in the interval.</summary>
    [Post("/api/v2/analytics/conversations/details/jobs")]
    Task<DetailsJobCreated> StartJobAsync([Body] DetailsJobQuery query, CancellationToken cancellationToken);

    [Get("/api/v2/analytics/conversations/details/jobs/{jobId}")]
    Task<DetailsJobStatus> JobAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>
    /// Up to 1000 conversations with attributes, 10 to 25 MB; the last page has no cursor. The caller reads the body from the network
    /// (<see cref="DetailsPageReader"/>) and disposes the answer; only a success is returned.
    /// </summary>
    [Get("/api/v2/analytics/conversations/details/jobs/{jobId}/results")]
    Task<HttpResponseMessage> JobResultsAsync(
        string jobId, int pageSize, string? cursor, [Property(StreamedCall.Name)] bool readAsItComes,
        [Property(StreamedCall.CanBeSmaller)] bool canBeSmaller, CancellationToken cancellationToken);

    [Delete("/api/v2/analytics/conversations/details/jobs/{jobId}")]
    Task DeleteJobAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Up to when the data lake is filled; hours behind as a rule.</summary>
    [Get("/api/v2/analytics/conversations/details/jobs/availability")]
    Task<DataAvailability> AvailabilityAsync(CancellationToken cancellationToken);
}
