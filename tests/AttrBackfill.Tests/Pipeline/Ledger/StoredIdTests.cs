using AttrBackfill.Pipeline.Ledger;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

public sealed class StoredIdTests
{
    static readonly Gen<string> Uuid = Gen.Guid.Select(g => g.ToString("D"));

    [Fact]
    public void Any_id_is_decoded_exactly() => Gen.OneOf(Gen.String, Uuid, Uuid.Select(u => u.ToUpperInvariant()), Gen.String[14, 18])
        .Sample(id => Assert.Equal(id, StoredId.Decode(StoredId.Encode(id))));

    [Theory]
    [InlineData("0123456789abcdef")] // as long as a UUID
    [InlineData("0123456789abcde\0")]
    [InlineData("0a1b2c3d4e5f60718293a4b5c6d7e8f9")]
    [InlineData("{0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9}")]
    [InlineData("0A1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9")]
    public void Text_that_looks_like_a_UUID_is_decoded_exactly(string id) => Assert.Equal(id, StoredId.Decode(StoredId.Encode(id)));

    [Fact]
    public void Different_ids_are_stored_differently() => Gen.Select(Gen.String[14, 18], Uuid).Sample(
        (text, uuid) => Assert.NotEqual(Convert.ToHexString(StoredId.Encode(text)), Convert.ToHexString(StoredId.Encode(uuid))));

    [Fact]
    public void Stored_UUIDs_sort_as_their_text() => Gen.Select(Uuid, Uuid).Sample((a, b) => Assert.Equal(
        Math.Sign(string.CompareOrdinal(a, b)), Math.Sign(StoredId.Encode(a).AsSpan().SequenceCompareTo(StoredId.Encode(b)))));

    [Fact]
    public void A_UUID_takes_16_bytes() => Assert.Equal(16, StoredId.Encode("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9").Length);
}
