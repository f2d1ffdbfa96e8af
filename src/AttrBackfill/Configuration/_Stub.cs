namespace AttrBackfill.Configuration;
internal sealed class Secret(string v) { public string Reveal() => v; public override string ToString() => "***"; }
internal sealed record GenesysEndpoint(string ConnectionName, Uri Api, Uri Login, string ClientId, Secret ClientSecret, double QuotaShare, int MaxConcurrency);
internal readonly record struct TimeWindow(DateTimeOffset From, DateTimeOffset To);
