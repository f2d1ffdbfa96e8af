using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using Xunit;
using Attributes = AttrBackfill.Tests.Pipeline.Flatten.Attributes;

namespace AttrBackfill.Tests.Pipeline.Reconcile;

/// <summary>
/// The rules of reconciling, sentence by sentence. Desired attributes are written <c>name=value</c>, parted by <c>~</c>;
/// mismatches are shown as <c>Kind name=expected&lt;actual</c>, with <c>*</c> where they are to be written.
/// </summary>
public sealed class ReconcilerTests
{
    [Theory]
    [InlineData("a=1", """{"a":"1"}""", "")]
    [InlineData("a=1", """{}""", "Missing a=1<-*")]
    [InlineData("a=1", """{"A":"1"}""", "Missing a=1<-*")]
    [InlineData("a=1", """{"a":"2"}""", "Different a=1<2*")]
    [InlineData("a=1", """{"a":"1 "}""", "Different a=1<1 *")]
    [InlineData("a=é", """{"a":"e\u0301"}""", "Different a=é<e\u0301*")]
    // An absent and an empty value differ, except that an empty desired value never counts as missing.
    [InlineData("a=1", """{"a":""}""", "Different a=1<*")]
    [InlineData("a=", """{}""", "")]
    [InlineData("a=", """{"a":""}""", "")]
    [InlineData("a=", """{"a":"1"}""", "Different a=<1*")]
    // What nobody desires is left alone.
    [InlineData("", """{"a":"1"}""", "")]
    // A JSON value counts by its compact text; null is no value.
    [InlineData("a=[1,2]", """{"a":[ 1 , 2 ]}""", "")]
    [InlineData("a=1.10", """{"a":1.10}""", "")]
    [InlineData("a=1.1", """{"a":1.10}""", "Different a=1.1<1.10*")]
    [InlineData("a=null", """{"a":null}""", "Missing a=null<-*")]
    [InlineData("a=1", """{"a":"1","a":null}""", "Missing a=1<-*")]
    // Of two of one name the last counts.
    [InlineData("a=1", """{"a":"2","a":"1"}""", "")]
    [InlineData("a=2", """{"a":"2","a":"1"}""", "Different a=2<1*")]
    // In the order of the desired attributes.
    [InlineData("b=1~a=2~c=3", """{"a":"1","c":"3"}""", "Missing b=1<-*~Different a=2<1*")]
    public void Compares(string desired, string actual, string expected) =>
        AssertMismatches(expected, desired, actual, new FlattenSettings());

    [Theory]
    [InlineData("a=1~b=2~c=", """{"a":"0"}""", "Different a=1<0~Missing b=2<-*")]
    public void What_is_different_may_be_kept(string desired, string actual, string expected) =>
        AssertMismatches(expected, desired, actual, new FlattenSettings(), DifferentPolicy.Keep);

    [Theory]
    [InlineData("abcd=1", "{}", "Oversize abcd=1<- name has 4 characters, the limit is 3")]
    [InlineData("abc=123456", """{"abc":"1"}""", "Oversize abc=123456<1 value has 6 characters, the limit is 5")]
    [InlineData("abcd=123456", "{}", "Oversize abcd=123456<- name has 4 characters, the limit is 3; value has 6 characters, the limit is 5")]
    // Code points, not chars.
    [InlineData("a😀😀=1", "{}", "Missing a😀😀=1<-*")]
    [InlineData("a😀😀b=1", "{}", "Oversize a😀😀b=1<- name has 4 characters, the limit is 3")]
    // Only what would have to be written.
    [InlineData("abcd=123456", """{"abcd":"123456"}""", "")]
    [InlineData("abcd=", "{}", "")]
    [InlineData("abc=12345", "{}", "Missing abc=12345<-*")]
    public void Over_a_limit_is_reported(string desired, string actual, string expected) =>
        AssertMismatches(expected, desired, actual, Limits(OversizeRule.Report));

    [Theory]
    [InlineData("abcd=123456", """{"abcd":"0"}""", "Different abcd=123456<0")]
    [InlineData("abcd=1", "{}", "Oversize abcd=1<- name has 4 characters, the limit is 3")]
    public void What_is_kept_is_not_over_a_limit(string desired, string actual, string expected) =>
        AssertMismatches(expected, desired, actual, Limits(OversizeRule.Report), DifferentPolicy.Keep);

    [Theory]
    [InlineData("abcd=123456", "{}", "Missing abc=12345<-*")]
    [InlineData("abcd=123456", """{"abc":"0"}""", "Different abc=12345<0*")]
    [InlineData("abcd=123456", """{"abc":"12345"}""", "")]
    [InlineData("abcd=123456", """{"abcd":"123456"}""", "")]
    [InlineData("a=1234😀67", """{"a":"1234😀"}""", "")]
    [InlineData("a😀b😀=1", "{}", "Missing a😀b=1<-*")]
    // Cut names that become equal: the first wins, and what is equal needs no word.
    [InlineData("abcd=1~abce=2~abcf=1", "{}", "Missing abc=1<-*~Collision abc=2<1")]
    [InlineData("abc=1~abcd=2", """{"abc":"1"}""", "Collision abc=2<1")]
    [InlineData("abcd=2~abc=1", """{"abc":"1"}""", "Different abc=2<1*~Collision abc=1<2")]
    [InlineData("abcd=1~abc=1", "{}", "Missing abc=1<-*")]
    [InlineData("abc=123456~abcd=12345", "{}", "Missing abc=12345<-*")]
    // An empty value writes nothing, but its cut name is its own.
    [InlineData("abcd=~abce=1", "{}", "Collision abc=1<")]
    [InlineData("abcd=", "{}", "")]
    [InlineData("abcd=", """{"abc":"0"}""", "Different abc=<0*")]
    // A name that stands on the target at full length is not cut.
    [InlineData("abcd=1~abc=2", """{"abcd":"1"}""", "Missing abc=2<-*")]
    public void Over_a_limit_is_cut(string desired, string actual, string expected) =>
        AssertMismatches(expected, desired, actual, Limits(OversizeRule.Truncate));

    [Theory]
    [InlineData("a=123456", """{"a":"12345"}""", "")]
    [InlineData("a=123456", """{"a":"0"}""", "Different a=12345<0")]
    public void A_cut_value_is_what_the_target_should_keep(string desired, string actual, string expected) =>
        AssertMismatches(expected, desired, actual, Limits(OversizeRule.Truncate), DifferentPolicy.Keep);

    [Fact]
    public void Without_limits_nothing_is_cut()
    {
        var name = new string('n', 200);
        var limits = new FlattenSettings { MaxNameLength = null, Oversize = OversizeRule.Truncate };
        AssertMismatches($"Missing {name}=1<-*", $"{name}=1", "{}", limits);
        AssertMismatches($"Missing {name[..100]}=1<-*", $"{name}=1", "{}", limits with { MaxNameLength = 100 });
    }

    [Fact]
    public void Collisions_come_last_as_notes()
    {
        var flat = new FlatAttributes(
            [new DesiredAttribute("a", "1", "x.a"), new DesiredAttribute("abcd", "2", "x.abcd"), new DesiredAttribute("abc", "3", "abc")],
            [new Collision("a", "9", "1", "y.a")]);
        var result = new Reconciler(Limits(OversizeRule.Truncate), DifferentPolicy.Overwrite).Reconcile(flat, []);
        Assert.Equal(3, result.DesiredCount);
        Assert.Equal(
            [
                new Mismatch("a", "x.a", MismatchKind.Missing, "1", null, true),
                new Mismatch("abc", "x.abcd", MismatchKind.Missing, "2", null, true),
                new Mismatch("abc", "abc", MismatchKind.Collision, "3", "2", false),
                new Mismatch("a", "y.a", MismatchKind.Collision, "9", "1", false),
            ],
            result.Mismatches);
        Assert.Equal(["a", "abc"], result.Changes.Select(m => m.Attribute));
        Assert.Equal([true, true, false, false], result.Mismatches.Select(m => m.Counts));
    }

    private static FlattenSettings Limits(OversizeRule rule) => new() { MaxNameLength = 3, MaxValueLength = 5, Oversize = rule };

    private static void AssertMismatches(
        string expected, string desired, string actual, FlattenSettings limits, DifferentPolicy onDifferent = DifferentPolicy.Overwrite)
    {
        var wanted = desired.Split('~', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
            .Select(pair => new DesiredAttribute(pair[0], pair[1], "path of " + pair[0])).ToList();
        var result = new Reconciler(limits, onDifferent).Reconcile(new FlatAttributes(wanted, []), Attributes.Of(actual));
        Assert.Equal(wanted.Count, result.DesiredCount);
        Assert.Equal(expected.Split('~', StringSplitOptions.RemoveEmptyEntries), result.Mismatches.Select(Show));
    }

    private static string Show(Mismatch m) =>
        $"{m.Kind} {m.Attribute}={m.Expected}<{m.Actual ?? "-"}{(m.ToWrite ? "*" : "")}{(m.Message is null ? "" : " " + m.Message)}";
}
