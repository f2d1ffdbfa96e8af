using System.Globalization;
using System.Text;

namespace AttrBackfill.Configuration.Schema;

/// <summary>What is wrong with the file, each fault with its place: <c>jobs.json:12:7: job 'x': what; what to do</c>.</summary>
internal sealed class Diagnostics(string path, byte[] utf8)
{
    readonly List<(int Offset, string What, string Line)> _found = [];
    string _scope = "";

    public int Count => _found.Count;

    public void Add(int offset, string what) => _found.Add((offset, what, $"{path}:{Place(offset)}: {_scope}{what}"));

    /// <summary>A fault of a value: <c>flatten.maxDepth: what is wrong; what to do</c>.</summary>
    public void Add(PositionedJson at, string what) => Add(at.Offset, at.Label.Length == 0 ? what : $"{at.Label}: {what}");

    /// <summary>Faults found during <paramref name="read"/> belong to <paramref name="owner"/>, such as <c>job 'x'</c>.</summary>
    public void Within(string owner, Action read)
    {
        _scope = owner + ": ";
        read();
        _scope = "";
    }

    /// <summary>What several jobs share is named once, by the first of them.</summary>
    /// <exception cref="UsageException">There are faults: all of them, in the file's order, one a line.</exception>
    public void ThrowIfAny()
    {
        var lines = _found.OrderBy(f => f.Offset).DistinctBy(f => (f.Offset, f.What)).Select(f => f.Line);
        if (_found.Count > 0) throw new UsageException(string.Join('\n', lines));
    }

    // Line and column count from 1; the column in characters, as editors show it.
    string Place(int offset)
    {
        var before = utf8.AsSpan(0, Math.Min(offset, utf8.Length));
        var line = before.Count((byte)'\n') + 1;
        var column = 1;
        foreach (var _ in Encoding.UTF8.GetString(before[(before.LastIndexOf((byte)'\n') + 1)..]).EnumerateRunes()) column++;
        return string.Create(CultureInfo.InvariantCulture, $"{line}:{column}");
    }
}
