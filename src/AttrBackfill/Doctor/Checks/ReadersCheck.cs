using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Targets;

namespace AttrBackfill.Doctor.Checks;

/// <summary>
/// Says who will see what a job writes: which of the targets is the right one depends on it. Nothing can be wrong with it.
/// </summary>
internal sealed class ReadersCheck(JobSettings job) : ICheck
{
    public string Name => $"target {SettingNames.Of(job.Target)}";

    public string Remedy => "";

    public Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var visibility = FlowExpression.VisibilityOf(job);
        return Task.FromResult($"read by {visibility.Readers}; {visibility.When}");
    }
}
