namespace AttrBackfill.Sandbox;

/// <summary>The sandbox cannot start as asked. The message is one line for the user.</summary>
public sealed class SandboxException : Exception
{
    public SandboxException() { }

    public SandboxException(string message) : base(message) { }

    public SandboxException(string message, Exception innerException) : base(message, innerException) { }
}
