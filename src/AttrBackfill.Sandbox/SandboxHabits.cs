namespace AttrBackfill.Sandbox;

/// <summary>What becomes of a patch of participant attributes after the conversation's end.</summary>
public enum LatePatchHabit { Kept, Lost, Refused }

/// <summary>What the empty text makes of a participant attribute.</summary>
public enum EmptyTextHabit { Kept, Removes, Ignored, Refused }

/// <summary>What version 0 means to a PUT of a custom attributes record.</summary>
public enum VersionZeroHabit { Creates, Refused, Replaces }

/// <summary>How an organisation behaves where public sources do not say: without options as the program assumes.</summary>
public sealed record SandboxHabits
{
    /// <summary>The prefix of the headers that Genesys Cloud counts the rate limit in.</summary>
    public const string UsualLimitHeaders = "inin-ratelimit-";

    public LatePatchHabit LatePatches { get; init; }

    public EmptyTextHabit EmptyText { get; init; }

    /// <summary>True: a patch of participant attributes removes those that it does not name.</summary>
    public bool PatchReplaces { get; init; }

    /// <summary>Characters of a participant attribute's value; null is no limit.</summary>
    public int? LongestValue { get; init; }

    /// <summary>Characters of a participant attribute's name; null is no limit.</summary>
    public int? LongestName { get; init; }

    /// <summary>True: what is longer is cut; false: it is refused (400).</summary>
    public bool CutsLong { get; init; }

    /// <summary>Before <c>count</c>, <c>allowed</c> and <c>reset</c>; empty for no such headers.</summary>
    public string LimitHeaders { get; init; } = UsualLimitHeaders;

    public VersionZeroHabit VersionZero { get; init; }
}
