using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Tests.Support;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Message)> All { get; } = [];

    public string At(LogLevel level) => string.Join('\n', All.Where(l => l.Level == level).Select(l => l.Message));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue((logLevel, formatter(state, exception)));

    public void Dispose()
    {
    }
}
