namespace AttrBackfill.Configuration;

/// <summary>A value that no log, report or message may show by accident.</summary>
internal sealed class Secret(string value)
{
    /// <summary>The value itself; only for what sends it.</summary>
    public string Reveal() => value;

    public override string ToString() => "***";
}
