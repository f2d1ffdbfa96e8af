using System.Text.Json;
using AttrBackfill.Cli.Display;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Cli;

public sealed class JsonLinesTests
{
    [Fact]
    public void Each_line_is_an_object_whatever_is_in_it()
    {
        using var to = new StringWriter { NewLine = "\n" };
        using var lines = new JsonLines(to, new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 7, 30, 0, TimeSpan.Zero)));
        lines.WriteLine("run 1: \"quoted\" and 'plain'");
        lines.Write("attrbackfill: it ");
        lines.WriteLine("failed");
        lines.WriteLine("two\nlines");
        var objects =
            to.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JsonElement (l) => JsonElement.Parse(l)).ToList();
        Assert.Equal(
            ["run 1: \"quoted\" and 'plain'", "it failed", "two", "lines"], objects.Select(o => o.GetProperty("Message").GetString()!));
        Assert.Equal(["Information", "Error", "Information", "Information"], objects.Select(o => o.GetProperty("LogLevel").GetString()!));
        Assert.All(objects, o => Assert.Equal("2026-11-20T07:30:00.000Z", o.GetProperty("Timestamp").GetString()));
    }
}
