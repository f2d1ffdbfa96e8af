using Xunit;

namespace AttrBackfill.Tests.Cli;

public sealed class UnexpectedFailureTests
{
    [Fact]
    public void Types_and_frames_are_shown_with_those_of_the_cause_and_no_message()
    {
        var shown = UnexpectedFailure.Frames(Thrown());
        Assert.Contains("System.InvalidOperationException\n   at ", shown, StringComparison.Ordinal);
        Assert.Contains("caused by System.FormatException\n   at ", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("marked", shown, StringComparison.Ordinal);
        Assert.Equal("InvalidOperationException, caused by FormatException", UnexpectedFailure.Types(Thrown()));
    }

    [Fact]
    public void The_run_that_an_exception_ended_is_known()
    {
        var exception = Thrown();
        Assert.Null(UnexpectedFailure.RunOf(exception));
        Assert.False(UnexpectedFailure.During(exception, "20261120T023000Z-0001"));
        Assert.Equal("20261120T023000Z-0001", UnexpectedFailure.RunOf(exception));
    }

    static InvalidOperationException Thrown()
    {
        try
        {
            try
            {
                throw new FormatException("marked value");
            }
            catch (FormatException e)
            {
                throw new InvalidOperationException("marked secret", e);
            }
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }
}
