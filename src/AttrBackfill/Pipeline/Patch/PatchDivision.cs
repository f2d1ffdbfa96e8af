using System.Collections.Concurrent;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Patch;

/// <summary>
/// Writes all of a patch that the target takes. A patch that is refused for its content is cut in two, and its parts again, down to the
/// attributes that cause it. Attributes that the server names, and those that it refused before in this run, are cut off first, so that
/// few refused ones cost few calls.
/// </summary>
internal sealed class PatchDivision(IPatchWriter writer)
{
    /// <summary>Names come from the public: not all of them are remembered.</summary>
    const int MostRemembered = 1000;

    readonly ConcurrentDictionary<string, bool> _refusedBefore = new(StringComparer.Ordinal);

    /// <param name="parts">Says, when this ends or throws, what became of which attribute.</param>
    /// <param name="values">All that the server may quote in its reason.</param>
    /// <param name="beforeCall">Asked before each call.</param>
    public async Task WriteAsync(
        PatchRequest patch, PatchParts parts, IReadOnlyCollection<string> values, Action beforeCall, CallLog calls,
        CancellationToken cancellationToken)
    {
        var left = new Stack<IReadOnlyList<AttributeChange>>([[.. patch.Changes.OrderByDescending(writer.ComesFirst)]]);
        while (left.TryPop(out var part))
        {
            beforeCall();
            try
            {
                var receipt = await writer.WriteAsync(patch with { Changes = part }, calls, cancellationToken);
                patch = patch with { Document = receipt.Document, Record = receipt.Record };
                parts.Take(part.Select(c => c.Name), receipt.Uncleared);
            }
            catch (GenesysException e) when (e.IsContentRefused && part.Count > 1)
            {
                var (first, second) = Cut(part, e.Reason);
                left.Push(second);
                left.Push(first);
            }
            catch (GenesysException e) when (e.IsContentRefused)
            {
                if (_refusedBefore.Count < MostRemembered) _refusedBefore[part[0].Name] = true;
                parts.Refuse(part[0].Name, e, RefusalText.Of(e, values));
            }
        }
    }

    (IReadOnlyList<AttributeChange> First, IReadOnlyList<AttributeChange> Second) Cut(
        IReadOnlyList<AttributeChange> part, ServerReason? reason)
    {
        var suspects = part.Where(c => _refusedBefore.ContainsKey(c.Name) || (reason?.Fields.Any(f => Names(f, c.Name)) ?? false)).ToList();
        if (suspects.Count > 0 && suspects.Count < part.Count) return ([.. part.Except(suspects)], suspects);
        var first = part.Count(writer.ComesFirst);
        var half = first < part.Count ? Math.Max(part.Count / 2, first) : part.Count / 2;
        return ([.. part.Take(half)], [.. part.Skip(half)]);
    }

    static bool Names(RefusedField field, string attribute) =>
        field.Name is { } name && (name == attribute || name.EndsWith("." + attribute, StringComparison.Ordinal));
}
