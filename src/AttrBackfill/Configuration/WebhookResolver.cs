namespace AttrBackfill.Configuration;

/// <summary>A job's <c>notify</c> with the environment's value filled in. Messages name the variable and never show the address.</summary>
internal static class WebhookResolver
{
    /// <returns>Null for a job without a webhook.</returns>
    /// <exception cref="UsageException">The variable is not set, or holds no address that may be used.</exception>
    public static Uri? Resolve(JobSettings job, EnvironmentValues env)
    {
        if (job.Notify is not { } notify) return null;
        if (!EnvReference.TryParse(notify.Url, out var name))
            throw new UsageException($"job '{job.Name}': notify.url names no variable; write env:NAME");
        var text = env.Get(name) ?? throw ConnectionResolver.Unset($"job '{job.Name}': notify", [name], env);
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new UsageException($"job '{job.Name}': notify: {name} is no address; set it to https://HOST/PATH");
        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && ConnectionResolver.IsLoopback(uri)))
        {
            throw new UsageException(
                $"job '{job.Name}': notify: {name} is not https; set it to https://HOST/PATH (plain http is for this machine alone)");
        }

        if (uri.PathAndQuery.Length > 1) Scrubber.Remember(uri.AbsoluteUri); // who knows the address can use it
        return uri;
    }
}
