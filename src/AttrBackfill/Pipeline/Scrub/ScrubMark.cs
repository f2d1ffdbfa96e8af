using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Scrub;

/// <summary>
/// What takes the place of a scrubbed value: the empty text, or <c>sha256:</c> with 24 digits of a keyed hash and 8 that prove that this
/// ledger made it, so that a visitor's text of that form is not taken for one.
/// </summary>
internal sealed class ScrubMark(ScrubValue with, ScrubKey key)
{
    const string Prefix = "sha256:";
    const int HashDigits = 24;
    const int ProofDigits = 8;

    /// <summary>Equal values get equal marks. An empty value and a mark stay as they are.</summary>
    public string Of(string value) =>
        with == ScrubValue.Empty ? "" : IsMark(value) ? value : WithProof(key.Hex("value", value, HashDigits));

    /// <summary>Whether nothing is left to scrub.</summary>
    public bool IsMark(string value) =>
        value.Length == 0
        || (with == ScrubValue.Hash && value.Length == Prefix.Length + HashDigits + ProofDigits
            && value.StartsWith(Prefix, StringComparison.Ordinal) && WithProof(value.Substring(Prefix.Length, HashDigits)) == value);

    string WithProof(string hash) => Prefix + hash + key.Hex("proof", hash, ProofDigits);
}
