namespace AttrBackfill.Pipeline.Reconcile;

/// <summary>What new rules mean for an attribute of a conversation, compared with the present rules.</summary>
internal enum RuleEffect
{
    /// <summary>Only the new rules want it.</summary>
    Appears,

    /// <summary>Only the present rules want it.</summary>
    Vanishes,

    /// <summary>Both want it, with different values.</summary>
    Changes,

    /// <summary>The job wrote it, it is still there, and the new rules do not want it.</summary>
    Leaves,

    /// <summary>The job wrote it, it is still there, and the new rules want it.</summary>
    Keeps,

    /// <summary>By the present rules, another path has its name.</summary>
    Collides,

    /// <summary>A run with the new rules would write it where the target lacks it.</summary>
    Adds,

    /// <summary>A run with the new rules would write it over another value.</summary>
    Rewrites,
}

internal readonly record struct RuleChange(string Attribute, RuleEffect Effect);
