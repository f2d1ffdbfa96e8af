using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Reconcile;

public sealed class DesiredHashTests
{
    private static readonly FlattenSettings Limits = new();

    [Fact]
    public void Is_written_in_the_ledger_so_it_never_changes() =>
        Assert.Equal("9f7a76b5060580865c619167cafffe9a", DesiredHash.Of("p", Flat(("a", "1"), ("b", "é")), Limits));

    [Fact]
    public void Order_paths_and_collisions_are_no_part_of_it()
    {
        var one = new FlatAttributes([new("a", "1", "a"), new("b", "2", "b")], []);
        var other = new FlatAttributes([new("b", "2", "x.b"), new("a", "1", "y.a")], [new Collision("a", "3", "1", "z")]);
        Assert.Equal(DesiredHash.Of("p", one, Limits), DesiredHash.Of("p", other, Limits));
    }

    [Fact]
    public void All_else_tells_two_apart()
    {
        string[] hashes =
        [
            DesiredHash.Of("p", Flat(), Limits),
            DesiredHash.Of("q", Flat(), Limits),
            DesiredHash.Of("p", Flat(), Limits with { MaxNameLength = 99 }),
            DesiredHash.Of("p", Flat(), Limits with { MaxNameLength = null }),
            DesiredHash.Of("p", Flat(), Limits with { MaxValueLength = 99 }),
            DesiredHash.Of("p", Flat(), Limits with { MaxNameLength = null, MaxValueLength = 100 }),
            DesiredHash.Of("p", Flat(), Limits with { Oversize = OversizeRule.Truncate }),
            DesiredHash.Of("p", Flat(("a", "")), Limits),
            DesiredHash.Of("p", Flat(("", "a")), Limits),
            DesiredHash.Of("pa", Flat(("", "")), Limits),
            DesiredHash.Of("p", Flat(("a", "1"), ("b", "2")), Limits),
            DesiredHash.Of("p", Flat(("a", "2"), ("b", "1")), Limits),
            DesiredHash.Of("p", Flat(("a", "1b"), ("", "2")), Limits),
            DesiredHash.Of("p", Flat(("a", "\ud800")), Limits),
            DesiredHash.Of("p", Flat(("a", "\udc00")), Limits),
            DesiredHash.Of("p", Flat(("a", "\ufffd")), Limits),
        ];
        Assert.Distinct(hashes);
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{32}$", hash));
    }

    private static FlatAttributes Flat(params (string Name, string Value)[] attributes) =>
        new([.. attributes.Select(a => new DesiredAttribute(a.Name, a.Value, a.Name))], []);
}
