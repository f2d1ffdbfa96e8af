using System.Globalization;
using AttrBackfill.Genesys;

namespace AttrBackfill.Doctor.Checks;

/// <summary>
/// How far the data lake is behind. What it does not hold yet costs a call a conversation, or, with details jobs alone, stays due.
/// </summary>
internal sealed class AvailabilityCheck(GenesysClient genesys, TimeProvider clock) : ICheck
{
    public string Name => "availability";

    public string Remedy => "ask Genesys for the state of analytics; \"source\": \"detailsQuery\" does without the data lake";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        if ((await genesys.Analytics.AvailabilityAsync(cancellationToken)).DataAvailabilityDate is not { } until)
            throw new CheckFailedException("the data lake does not tell up to when it is filled", ExitCode.Unreachable);
        var behind = clock.GetUtcNow() - until;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"the data lake reaches to {until.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}, {Math.Max(0, behind.TotalHours):0.0} hours behind");
    }
}
