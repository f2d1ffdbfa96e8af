using System.Text;
using AttrBackfill.Pipeline.Ledger;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

public sealed class StoredMismatchesTests
{
    static readonly Gen<string> Few = Gen.OneOf("", "a", "b", "c\0", "\ud800");

    static readonly Gen<RecordedMismatch> AnyMismatch = Gen.Select(
        Few, Few, Few.Null(), Few.Null(), Few.Null(), Gen.OneOf("missing", "different", "type"), Gen.OneOf("patched", "kept"))
        .Select((attribute, path, expected, actual, message, kind, action) =>
            new RecordedMismatch(attribute, path, kind, expected, actual, action, message));

    static readonly Gen<AttributeChange> AnyChange = Gen.Select(Few, Few.Null(), Few.Null(), Few)
        .Select((name, before, after, path) => new AttributeChange(name, before, after, path));

    [Fact]
    public void Any_mismatches_come_back_exactly_beside_any_patch() =>
        Gen.Select(AnyMismatch.Array[0, 8], AnyChange.Array[0, 8]).Sample((mismatches, changes) =>
        {
            var stored = StoredMismatches.Pack(mismatches, changes, out var isShared);
            Assert.Equal(mismatches, StoredMismatches.Unpack(stored, isShared ? changes : []));
        });

    [Fact]
    public void Values_that_the_patch_has_are_not_stored_again()
    {
        RecordedMismatch[] mismatches =
        [
            new("name", "form.name", "different", "new value", "old value", "patched", null),
            new("note", "form.note", "oversize", "long value", null, "kept", "too long"),
        ];
        AttributeChange[] changes = [new("name", "old value", "new value", "form.name")];
        var stored = Encoding.UTF8.GetString(PackedText.Unpack(StoredMismatches.Pack(mismatches, changes, out var isShared)));
        Assert.True(isShared);
        Assert.Contains("long value", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("new value", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("old value", stored, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mismatch_whose_value_differs_from_the_patch_has_its_own()
    {
        RecordedMismatch[] mismatches = [new("name", "form.name", "missing", "v", null, "patched", null)];
        StoredMismatches.Pack(mismatches, [new("name", "", "v", "form.name")], out var isShared);
        Assert.False(isShared);
    }
}
