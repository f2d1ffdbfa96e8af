using AttrBackfill.Cli.Display;
using Xunit;

namespace AttrBackfill.Tests.Cli;

public sealed class TableTests
{
    static readonly string[] Header = ["RUN", "JOB", "EXIT"];

    static readonly string[][] Rows = [["20261120T073000Z-1a2b", "nightly-backfill", "0"], ["20261121T073000Z-1a2b", "audit", "-"]];

    [Fact]
    public void Columns_line_up_for_grep_and_awk() => Assert.Equal(
        """
        RUN                    JOB               EXIT
        20261120T073000Z-1a2b  nightly-backfill  0
        20261121T073000Z-1a2b  audit             -

        """, Written(int.MaxValue));

    [Fact]
    public void A_terminal_too_narrow_for_them_gets_a_block_for_each_row() => Assert.Equal(
        """
        20261120T073000Z-1a2b
          job   nightly-backfill
          exit  0
        20261121T073000Z-1a2b
          job   audit

        """, Written(40));

    static string Written(int width)
    {
        using var to = new StringWriter { NewLine = "\n" };
        Table.Write(to, Header, Rows, width);
        return to.ToString();
    }
}
