using System.Text.Json;

namespace AttrBackfill.Configuration.Schema;

internal static class SettingNames
{
    /// <summary>An enum's value as it is written in jobs.json and in the reports: <c>detailsJob</c>.</summary>
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
