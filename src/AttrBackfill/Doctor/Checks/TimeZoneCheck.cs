namespace AttrBackfill.Doctor.Checks;

/// <summary>Days and schedules are those of a time zone, which the platform must know.</summary>
internal sealed class TimeZoneCheck : ICheck
{
    const int Fewest = 10;

    public string Name => "time zone data";

    public string Remedy => "install the package tzdata";

    public Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var known = TimeZoneInfo.GetSystemTimeZones().Count;
        return known >= Fewest
            ? Task.FromResult($"{known} time zones")
            : throw new CheckFailedException("this machine knows no time zones", ExitCode.Usage);
    }
}
