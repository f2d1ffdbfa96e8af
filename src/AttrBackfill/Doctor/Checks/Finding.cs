namespace AttrBackfill.Doctor.Checks;

/// <summary>What one check found. One line for a person, one object under <c>--json</c>.</summary>
/// <param name="Remedy">What to do; null where all is well. Of a check that is ok it makes a warning.</param>
/// <param name="ExitCode">What the program ends with where this is the first check that failed.</param>
internal sealed record Finding(string Check, bool Ok, string Message, string? Remedy, ExitCode ExitCode);
