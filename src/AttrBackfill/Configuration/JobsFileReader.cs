using System.Security.Cryptography;
using System.Text;
using AttrBackfill.Configuration.Schema;

namespace AttrBackfill.Configuration;

/// <summary>Reads jobs.json.</summary>
internal static class JobsFileReader
{
    const long MaxBytes = 16 * 1024 * 1024;

    /// <param name="path">As the user gave it; so it is named in the faults.</param>
    /// <param name="cronProblem">What is wrong with a cron expression; null when nothing is.</param>
    /// <param name="option">By which the user gave the path.</param>
    /// <exception cref="UsageException">Everything that is wrong with the file, one fault a line.</exception>
    public static JobsFile Read(string path, Func<string, string?> cronProblem, string option = "--config")
    {
        var utf8 = Load(path, option);
        var faults = new Diagnostics(path, utf8);
        var file = new JobsFile();
        try
        {
            var (settings, tree) = (new SettingsTable(cronProblem), JsonTreeParser.Parse(utf8));
            file = settings.Root.Read(SharedSettings.Resolve(tree, settings.HasSoundDefaults(tree), faults), faults);
        }
        catch (JsonSyntaxException e)
        {
            faults.Add(e.Offset, e.Message);
        }

        faults.ThrowIfAny();
        return file;
    }

    /// <summary>A text that changes with the file's content, or when it comes or goes.</summary>
    public static string Fingerprint(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexString(SHA256.HashData(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
    }

    /// <summary>The file's text in UTF-8 without a byte-order mark; UTF-16 with one, as some Windows tools save it, is taken too.</summary>
    static byte[] Load(string path, string option)
    {
        if (Directory.Exists(path)) throw new UsageException($"{path} is a folder; pass {option} FILE");
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
            {
                throw new UsageException(
                    $"{path} is larger than {MaxBytes / 1024 / 1024} MB; pass {option} FILE with the path of a jobs.json");
            }

            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Encoding.UTF8.GetBytes(reader.ReadToEnd());
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var init = option == "--config" ? "to create one: attrbackfill init; or " : "";
            throw new UsageException($"{path} not found; {init}pass {option} FILE with the path of your jobs.json", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new UsageException($"{path} is not UTF-8; save it as UTF-8", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{path} cannot be read; check that it is a file and that you may read it", e);
        }
    }
}
