namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// How many conversations a results page is asked for: halved after pages that are heavy, too large or break off, and doubled again after
/// good ones.
/// </summary>
internal sealed class PageSize
{
    const int Most = 1000;
    const int Least = 1;

    /// <summary>A page that breaks off is not made smaller: each of many small pages could break off as well.</summary>
    const int LeastOfBroken = 25;

    /// <summary>Good pages in a row before a larger one is tried: where larger ones fail, that costs a fourth more calls at most.</summary>
    const int GoodPagesToDouble = 4;

    /// <summary>
    /// In bytes. After a larger page a smaller one is asked for: two pages are held, and their texts take twice their bytes.
    /// </summary>
    const long Heavy = 12L * 1024 * 1024;

    int _good;

    public int Now { get; private set; } = Most;

    /// <summary>For a page that is too large, or takes too long.</summary>
    /// <returns>False where a page cannot be smaller.</returns>
    public bool Halve() => Halve(Least);

    /// <summary>For a page that breaks off.</summary>
    /// <returns>False where a page is not made smaller.</returns>
    public bool HalveBroken() => Halve(LeastOfBroken);

    bool Halve(int least)
    {
        _good = 0;
        if (Now / 2 < least) return false;
        Now /= 2;
        return true;
    }

    /// <param name="bytes">Of the page that came whole.</param>
    public void Good(long bytes)
    {
        if (bytes > Heavy)
        {
            Halve();
            return;
        }

        if (Now == Most || ++_good < GoodPagesToDouble || bytes > Heavy / 2) return;
        (Now, _good) = (Math.Min(Now * 2, Most), 0);
    }
}
