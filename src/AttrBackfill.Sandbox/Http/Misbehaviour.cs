namespace AttrBackfill.Sandbox.Http;

/// <summary>What an endpoint does wrong with a good status.</summary>
internal enum Misbehaviour
{
    /// <summary>A patch of a participant loses another attribute.</summary>
    Loses,

    /// <summary>A conversation that was written is not there for live reads.</summary>
    Vanishes,

    /// <summary>A live read of a conversation that was written shows each participant with the attributes of the next one.</summary>
    MixesUp,
}
