namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The ledger cannot be read or written. The message says what, where, and what to do.</summary>
internal sealed class LedgerException(string message, Exception? inner = null) : ExpectedException(ExitCode.Unexpected, message, inner);
