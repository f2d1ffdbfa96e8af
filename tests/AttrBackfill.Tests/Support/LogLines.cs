using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Tests.Support;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Message, string Category)> All { get; } = [];

    public string At(LogLevel level) => string.Join('\n', All.Where(l => l.Level == level).Select(l => l.Message));

    public ILogger CreateLogger(string categoryName) => new OfCategory(this, categoryName);

    public void Dispose()
    {
    }

    sealed class OfCategory(LogLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.All.Enqueue((logLevel, formatter(state, exception), category));
    }
}
