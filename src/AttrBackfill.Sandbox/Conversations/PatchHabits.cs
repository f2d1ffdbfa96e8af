using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Conversations;

/// <summary>What this organisation makes of a patch of participant attributes.</summary>
internal sealed class PatchHabits(SandboxHabits habits)
{
    /// <param name="wanted">As it was sent.</param>
    /// <param name="present">Reads the participant's attributes before the patch, which few organisations need.</param>
    /// <returns>What is written; null as a value removes the attribute.</returns>
    /// <exception cref="ApiException">400: the patch is refused as a whole.</exception>
    public IReadOnlyList<(string Name, string? Value)> Apply(IReadOnlyList<Attr> wanted, Func<IReadOnlyList<Attr>> present, bool isOpen)
    {
        if (!isOpen && habits.LatePatches == LatePatchHabit.Refused) throw ApiException.BadRequest("The conversation has ended.");
        if (!isOpen && habits.LatePatches == LatePatchHabit.Lost) return [];
        var changes = new List<(string Name, string? Value)>();
        if (habits.PatchReplaces)
            changes.AddRange(present().Where(p => !wanted.Any(a => a.Name == p.Name)).Select(p => (p.Name, (string?)null)));
        foreach (var (name, value) in wanted.Select(Fitted))
        {
            if (value.Length > 0 || habits.EmptyText == EmptyTextHabit.Kept) changes.Add((name, value));
            else if (habits.EmptyText == EmptyTextHabit.Removes) changes.Add((name, null));
            else if (habits.EmptyText == EmptyTextHabit.Refused) throw ApiException.BadRequest($"The value of '{name}' is empty.");
        }

        return changes;
    }

    Attr Fitted(Attr attribute) => new(
        Fitted(attribute.Name, habits.LongestName, "name"), Fitted(attribute.Value, habits.LongestValue, "value"));

    string Fitted(string text, int? longest, string what) =>
        text.Length <= (longest ?? int.MaxValue) ? text
        : habits.CutsLong ? text[..longest!.Value]
        : throw ApiException.BadRequest($"A {what} has more than {longest} characters.");
}
