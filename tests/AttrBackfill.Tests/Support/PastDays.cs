using System.Globalization;
using System.Text.Json;

namespace AttrBackfill.Tests.Support;

/// <summary>Conversations of the days before today, in UTC, for a sandbox: three at ten o'clock of each, all of which have ended.</summary>
internal static class PastDays
{
    static readonly DateTime Today = TimeProvider.System.GetUtcNow().UtcDateTime.Date;

    public static string Of(int ago) => Today.AddDays(-ago).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Id(int ago, int number) => string.Create(
        CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-00000000{ago:D2}{number:D2}");

    /// <param name="days">Up to yesterday.</param>
    public static string Script(int days) => JsonSerializer.Serialize(new
    {
        conversations = from ago in Enumerable.Range(1, days)
                        from number in Enumerable.Range(0, 3)
                        select new
                        {
                            id = Id(ago, number),
                            start = $"{Of(ago)}T10:0{number}:00Z",
                            end = $"{Of(ago)}T10:30:00Z",
                            participants = new[] { new { id = "p", purpose = "customer", attributes = new { pre = """{"a":"1"}""" } } },
                        },
    });
}
