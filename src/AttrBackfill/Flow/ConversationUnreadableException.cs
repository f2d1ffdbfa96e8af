using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Flow;

/// <summary>One conversation cannot be read: it does not exist, or what the API answers cannot be used.</summary>
internal sealed class ConversationUnreadableException(GenesysException cause)
    : ExpectedException(ExitCode.ConversationsFailed, cause.Message, cause);
