namespace AttrBackfill.Text;

/// <summary>Text files that are a part of the program.</summary>
internal static class EmbeddedText
{
    /// <param name="name">The logical name in the project file.</param>
    public static string Read(string name)
    {
        using var resource = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
