using System.Text;
using AttrBackfill.Pipeline.Ledger;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

public sealed class PackedTextTests
{
    static readonly Gen<string> AnyText = Gen.OneOf(Gen.String[0, 50], Gen.String[2000, 3000], Gen.Const(new string('a', 500)));

    [Fact]
    public void Any_JSON_comes_back_exactly_and_gets_no_longer() =>
        Gen.Select(AnyText, Gen.Int[1, 3]).Sample((text, times) =>
        {
            var json = Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat(text, times)));
            var stored = PackedText.Pack(json);
            Assert.Equal(json, PackedText.Unpack(stored));
            Assert.InRange(stored.Length, 0, json.Length);
        });

    [Fact]
    public void The_changes_of_a_usual_patch_take_less_than_half()
    {
        AttributeChange[] changes =
        [
            new("prechat_email", null, "user176114@example.com", "pre_chat_form_data.email"),
            new("prechat_name", null, "Łukasz Groß", "pre_chat_form_data.name"),
            new("prechat_address_city", "Leeds", "München", "pre_chat_form_data.address.city"),
            new("prechat_address_postal_code", null, "29765", "pre_chat_form_data.address.postal_code"),
        ];
        Assert.InRange(StoredChanges.Pack(changes).Length, 1, StoredChanges.Serialize(changes).Length / 2);
    }

    [Fact]
    public void Bytes_that_were_not_packed_are_no_attributes()
    {
        var stored = PackedText.Pack(Encoding.UTF8.GetBytes("[" + new string('a', 500)));
        Assert.Throws<LedgerException>(() => PackedText.Unpack(stored[..^3]));
    }
}
