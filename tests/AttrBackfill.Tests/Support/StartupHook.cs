using System.Reflection;
using System.Text.Json;

/// <summary>
/// Keeps the built program warm: as a startup hook of .NET it runs before the program's own start, and calls the program's entry point once
/// for each line of stdin. See <see cref="AttrBackfill.Tests.Support.WarmProgram"/>, which starts it.
/// </summary>
/// <remarks>.NET finds it by this name, without a namespace.</remarks>
#pragma warning disable CA1050, CA1852, IDE0130, RCS1110
internal static class StartupHook
#pragma warning restore CA1050, CA1852, IDE0130, RCS1110
{
    /// <summary>Marks the end of a command's output, on stdout with its exit code, on stderr too.</summary>
    internal const string End = "\u0001end of command ";

    /// <summary>One command.</summary>
    internal sealed record Order(string Folder, Dictionary<string, string> Environment, string[] Arguments);

    public static void Initialize()
    {
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
        var main = Assembly.Load("attrbackfill").EntryPoint!;
        while (Console.In.ReadLine() is { } line)
        {
            var order = JsonSerializer.Deserialize<Order>(line)!;
            Directory.SetCurrentDirectory(order.Folder);
            foreach (var (name, value) in order.Environment) Environment.SetEnvironmentVariable(name, value);
            var exitCode = (int)main.Invoke(null, [order.Arguments])!;
            foreach (var name in order.Environment.Keys) Environment.SetEnvironmentVariable(name, null);
            Finish(Console.OpenStandardOutput(), $"{End}{exitCode}\n");
            Finish(Console.OpenStandardError(), $"{End}{exitCode}\n");
        }

        Environment.Exit(0);
    }

    static void Finish(Stream stream, string text)
    {
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        stream.Flush();
    }
}
