namespace AttrBackfill.Doctor.Checks;

/// <summary>One thing that doctor looks at. It changes nothing, neither here nor on the other side.</summary>
internal interface ICheck
{
    string Name { get; }

    /// <summary>What to do where it fails and what failed does not say so itself.</summary>
    string Remedy { get; }

    /// <summary>What to do about what was found, though it stops no run; null where there is nothing to do.</summary>
    string? Advice => null;

    /// <returns>What was found, where it is as it should be.</returns>
    /// <exception cref="CheckFailedException">It is not.</exception>
    /// <exception cref="UsageException">The environment or a file is wrong.</exception>
    /// <exception cref="Genesys.GenesysException">A call was refused, or no server answers.</exception>
    /// <exception cref="Pipeline.Ledger.LedgerException">The ledger cannot be used.</exception>
    Task<string> LookAsync(CancellationToken cancellationToken);
}

/// <summary>The message says what is wrong; the check's remedy what to do.</summary>
internal sealed class CheckFailedException(string message, ExitCode exitCode) : Exception(message)
{
    public ExitCode ExitCode { get; } = exitCode;
}
