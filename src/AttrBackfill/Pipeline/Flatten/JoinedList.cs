using System.Text;
using System.Text.Json;

namespace AttrBackfill.Pipeline.Flatten;

/// <summary>A list as the rule <c>arrays: join</c> writes it.</summary>
internal static class JoinedList
{
    /// <returns>Null for a list that holds anything but scalars.</returns>
    public static string? Of(JsonElement list, bool expandJsonStrings)
    {
        var joined = new StringBuilder();
        var separator = "";
        foreach (var element in list.EnumerateArray())
        {
            joined.Append(separator);
            separator = ",";
            switch (element.ValueKind)
            {
                case JsonValueKind.Object or JsonValueKind.Array:
                    return null;
                case JsonValueKind.String:
                    var text = JsonText.Decode(element);
                    if (expandJsonStrings && JsonText.IsContainer(text)) return null;
                    joined.Append(text);
                    break;
                case JsonValueKind.Null:
                    break;
                default:
                    joined.Append(element.GetRawText());
                    break;
            }
        }

        return joined.ToString();
    }
}
