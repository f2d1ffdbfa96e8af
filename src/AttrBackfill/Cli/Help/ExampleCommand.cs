using System.CommandLine;

namespace AttrBackfill.Cli.Help;

/// <summary>A command whose help ends with examples, whole lines as a user types them. A test runs each of them.</summary>
internal sealed class ExampleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
