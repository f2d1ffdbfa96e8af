namespace AttrBackfill.Configuration;

/// <summary>A value that no log, report or message may show by accident.</summary>
internal sealed class Secret
{
    readonly string _value;

    public Secret(string value)
    {
        _value = value;
        Scrubber.Remember(value);
    }

    /// <summary>The value itself; only for what sends it.</summary>
    public string Reveal() => _value;

    public override string ToString() => "***";
}
