namespace AttrBackfill.Scheduling;

/// <summary>
/// What the log says of an exception. The message of a foreign one can hold a value or a secret; its types and its stack cannot.
/// </summary>
internal static class Trouble
{
    /// <summary>In one line.</summary>
    public static string Of(Exception exception) => exception is ExpectedException ? exception.Message : UnexpectedFailure.Types(exception);

    /// <summary>With the stack, unless the message says it all.</summary>
    public static string WithStack(Exception exception) =>
        exception is ExpectedException ? exception.Message : $"{UnexpectedFailure.Types(exception)}\n{exception.StackTrace}";
}
