using System.Text;
using AttrBackfill.Pipeline.Ledger;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

public sealed class StoredTextTests
{
    static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.OneOf('\0', '\u0001', '\u0002', 'a', '\u1000', '\u17ff', '\ud7ff', '\ud800', '\udbff', '\udc00', '\udfff', '\ue000',
            '\ue001', '\uf000', '\uffff'),
        Gen.Char).Array[0, 8].Select(c => new string(c));

    [Fact]
    public void Any_text_is_decoded_exactly_and_its_stored_form_has_bytes_everywhere() => AnyText.Sample(text =>
    {
        var stored = StoredText.Encode(text)!;
        Assert.Equal(text, StoredText.Decode(stored));
        Assert.DoesNotContain('\0', stored);
        Assert.DoesNotContain(stored, char.IsSurrogate);
    });

    [Fact]
    public void Stored_text_sorts_by_its_bytes_as_the_text_sorts_ordinally() => Gen.Select(AnyText, AnyText).Sample((a, b) =>
    {
        var (first, second) = (Encoding.UTF8.GetBytes(StoredText.Encode(a)!), Encoding.UTF8.GetBytes(StoredText.Encode(b)!));
        Assert.Equal(Math.Sign(string.CompareOrdinal(a, b)), Math.Sign(first.AsSpan().SequenceCompareTo(second)));
    });

    [Fact]
    public void Ordinary_text_is_stored_as_it_is()
    {
        const string Text = "Grüße, \"C:\\temp\"\r\n\t{}";
        Assert.Same(Text, StoredText.Encode(Text));
        Assert.Same(Text, StoredText.Decode(Text));
        Assert.Null(StoredText.Encode(null));
        Assert.Null(StoredText.Decode(null));
    }
}
