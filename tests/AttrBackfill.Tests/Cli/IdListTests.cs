using System.Text;
using AttrBackfill.Cli.Options;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Cli;

/// <summary>Lists of ids as people have them: reports, exports of Genesys Cloud's views, and both after a spreadsheet program.</summary>
public sealed class IdListTests : IDisposable
{
    const string A = "aaaaaaaa-0000-4000-8000-000000000000", B = "aaaaaaaa-0000-4000-8000-000000000001";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData($"run_id,job,conversation_id,outcome\nr,n,{A},failed\nr,n,{B},failed\n")]
    [InlineData($"\uFEFF\"Full Export Completed\",\"Conversation ID\",\"Media Type\"\n\"YES\",\"{A}\",\"message\"\n\"YES\",\"{B}\",\"message\"\n")]
    [InlineData($"\"Media Type\",\"conversationId\"\r\n\"message\",\"{A}\"\r\n\r\n\"message\",\"{B}\"\r\n")]
    [InlineData($"\uFEFFid;name;CONVERSATION_ID\r\n1;x;{A}\r\n2;y;{B}\r\n")]
    [InlineData($"Id;name\n{A};x\n{B};y\n")]
    [InlineData($"sep=;\nname;id\nx;{A}\ny;{B}\n")]
    [InlineData($"run_id,conversation_id\rr,{A}\rr,{B}")]
    [InlineData($"Conversation ID\n{A}\n{B}\n{A}\n")]
    [InlineData($" AAAAAAAA-0000-4000-8000-000000000000 \n{B}\n\n")]
    [InlineData($"{{{A}}}\n{{{B}}}\n")]
    [InlineData($"{A},{B}\n")]
    public void Ids_are_read_from_files_of_many_kinds(string content) =>
        Assert.Equal([A, B], IdList.Read(_folder.Write("ids.csv", content)));

    [Fact]
    public void Unicode_text_of_a_spreadsheet_program_is_read()
    {
        var path = _folder.File("ids.txt");
        File.WriteAllText(path, $"name\tConversation ID\r\nx\t{A}\r\ny\t{B}\r\n", Encoding.Unicode);
        Assert.Equal([A, B], IdList.Read(path));
    }

    [Fact]
    public void Ids_stand_in_the_argument_itself() => Assert.Equal([A, B], IdList.Read($"{A}, {{{B.ToUpperInvariant()}}},"));

    [Theory]
    [InlineData($"Conversation ID,x\n{A},1\n\nnone-such,2\n", "line 4: 'none-such' is no conversation id: it is not a UUID")]
    [InlineData($"{A}\n{B}x\n", $"line 2: '{B}x' is no conversation id")]
    [InlineData("run_id,outcome\nr,failed\n", "line 1: there is no column 'conversation_id'")]
    [InlineData("Conversation ID\n", "there is no id in it")]
    public void What_is_no_id_is_refused_with_file_line_and_reason(string content, string expected)
    {
        var path = _folder.Write("ids.csv", content);
        var refused = Assert.Throws<UsageException>(() => IdList.Read(path));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("ids.csv", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_that_is_neither_id_nor_file_is_refused() => Assert.Contains(
        "'some-id' is neither a conversation id (a UUID) nor a file that exists",
        Assert.Throws<UsageException>(() => IdList.Read($"{A},some-id")).Message, StringComparison.Ordinal);
}
