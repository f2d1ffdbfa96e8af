using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Reconcile;

/// <summary>Attributes as they were before a patch of which it is unknown whether it took effect.</summary>
public sealed class ChangesInDoubtTests
{
    [Theory]
    // The patch took effect: a new attribute goes, a changed one has its old value.
    [InlineData("a=1 b=new", "b:-:new", "a=1")]
    [InlineData("a=new", "a:old:new", "a=old")]
    // It did not take effect: nothing to take back.
    [InlineData("a=old", "a:old:new", "a=old")]
    [InlineData("a=1", "b:-:new", "a=1")]
    // A third value is somebody else's.
    [InlineData("a=other", "a:old:new", "a=other")]
    // A cleared field comes back, whether it is gone or still there.
    [InlineData("b=1", "a:old:-", "b=1 a=old")]
    [InlineData("a=old", "a:old:-", "a=old")]
    public void Are_worked_out_from_the_changes(string attributes, string changes, string expected)
    {
        var before = InDoubtChanges.Before([.. Attributes(attributes)], [.. changes.Split(' ').Select(Change)]);
        Assert.Equal(expected, string.Join(' ', before.Select(a => $"{a.Name}={a.Value.Text}")));
    }

    static IEnumerable<SourceAttribute> Attributes(string text) =>
        text.Split(' ').Select(a => a.Split('=')).Select(a => new SourceAttribute(a[0], AttributeValue.String(a[1])));

    static PlannedChange Change(string text)
    {
        var parts = text.Split(':');
        return new PlannedChange(parts[0], parts[0], parts[1] == "-" ? null : parts[1], parts[2] == "-" ? null : parts[2]);
    }
}
