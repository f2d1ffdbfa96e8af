using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace AttrBackfill.Cli.Host;

/// <summary>
/// The console's log, with types and stack frames in place of exceptions: the messages of foreign ones can hold a value or a secret.
/// </summary>
internal sealed class GuardedLogs(ConsoleLoggerProvider console) : ILoggerProvider, ISupportExternalScope
{
    public ILogger CreateLogger(string categoryName) => new Guarded(console.CreateLogger(categoryName));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => console.SetScopeProvider(scopeProvider);

    public void Dispose() => console.Dispose();

    sealed class Guarded(ILogger to) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => to.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => to.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            to.Log(logLevel, eventId, state, exception is null ? null : new FramesOnly(exception), formatter);
    }

    /// <summary>The log writes what it says of itself.</summary>
    sealed class FramesOnly(Exception exception) : Exception(exception.GetType().ToString())
    {
        public override string ToString() => UnexpectedFailure.Frames(exception);
    }
}
