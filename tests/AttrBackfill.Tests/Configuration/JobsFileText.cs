using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

/// <summary>Reads jobs.json texts as the program reads the file.</summary>
internal static class JobsFileText
{
    public static JobsFile Read(string json)
    {
        using var folder = new ConfigFolder();
        return JobsFileReader.Read(folder.Write("jobs.json", json), CronProblem);
    }

    /// <summary>The faults, with the path cut to the file's name.</summary>
    public static IReadOnlyList<string> Faults(string json)
    {
        using var folder = new ConfigFolder();
        var path = folder.Write("jobs.json", json);
        var message = Assert.Throws<UsageException>(() => JobsFileReader.Read(path, CronProblem)).Message;
        return message.Replace(path, "jobs.json", StringComparison.Ordinal).Split('\n');
    }

    /// <summary>Records with lists compare by reference; as JSON they compare by content.</summary>
    public static string Json(JobsFile file) => new SettingsTable(CronProblem).Root.Json(file)!.ToJsonString();

    public static string? CronProblem(string cron) => cron == "bad" ? "too few fields" : null;

    public static string RepositoryFile(params string[] path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AttrBackfill.sln"))) folder = folder.Parent!;
        return Path.Combine([folder.FullName, .. path]);
    }
}
