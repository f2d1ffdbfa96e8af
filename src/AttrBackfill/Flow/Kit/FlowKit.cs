using System.Text;

namespace AttrBackfill.Flow.Kit;

/// <summary>
/// What an Architect author needs to read a job's attributes and to flatten them in a flow. The same content gives the same bytes.
/// </summary>
internal static class FlowKit
{
    public const string NamesFile = "names.json";
    public const string ReadmeFile = "README.md";
    const string FunctionFolder = "function/";

    /// <returns>Path in the kit's folder, with <c>/</c>, to the file's bytes.</returns>
    public static IReadOnlyList<(string Path, byte[] Content)> Files(KitContent kit)
    {
        var function = FunctionFiles.Of(kit);
        return
        [
            (ReadmeFile, Utf8(KitReadme.Of(kit).ReplaceLineEndings("\n"))),
            (NamesFile, Utf8(NamesJson(kit))),
            ("get-customer-attributes.custom.json", Utf8(KitJson.Of(DataActions.Read(kit)))),
            ("flatten-function.custom.json", Utf8(KitJson.Of(DataActions.Flatten(kit)))),
            ("function.zip", FunctionFiles.Zip(function)),
            .. function.Select(f => (FunctionFolder + f.Path, Utf8(f.Content))),
            ("web-service.custom.json", Utf8(KitJson.Of(DataActions.Endpoint(kit)))),
            ("flow.yaml", Utf8(ArchyFlow.Of(kit).ReplaceLineEndings("\n"))),
            ("main.tf", Utf8(TerraformFile.Of(kit))),
        ];
    }

    /// <summary>The text of <see cref="NamesFile"/>.</summary>
    public static string NamesJson(KitContent kit) => KitJson.Of(FunctionFiles.Names(kit.Names));

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
