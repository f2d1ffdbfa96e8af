using AttrBackfill.Cli.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace AttrBackfill.Cli.Host;

/// <summary>Logs go to stderr, as text or as JSON, one line each.</summary>
internal static class Logging
{
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static Action<ILoggingBuilder> To(LogLevel level, LogFormat format) => logging =>
    {
        logging.SetMinimumLevel(level).AddFilter("Quartz", Least(level)).AddFilter("Microsoft", Least(level));
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None); // the endpoint answers with the state itself
        // Paths come from callers: what they hold is in no log, however much is asked for.
        logging.AddFilter("Microsoft.AspNetCore", level > LogLevel.Warning ? level : LogLevel.Warning);
        if (format == LogFormat.Json) logging.AddJsonConsole(o => (o.TimestampFormat, o.UseUtcTimestamp) = (TimeFormat, true));
        else logging.AddSimpleConsole(Plain);
        logging.Services.Remove(logging.Services.Single(s => s.ImplementationType == typeof(ConsoleLoggerProvider)));
        logging.Services.AddSingleton<ConsoleLoggerProvider>()
            .AddSingleton<ILoggerProvider>(services => new GuardedLogs(services.GetRequiredService<ConsoleLoggerProvider>()));
        logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
    };

    /// <summary>Without colours: the library would ask stdout whether there is a terminal, and logs go to stderr.</summary>
    static void Plain(SimpleConsoleFormatterOptions options) =>
        (options.SingleLine, options.TimestampFormat, options.UseUtcTimestamp, options.ColorBehavior) =
            (true, TimeFormat + " ", true, LoggerColorBehavior.Disabled);

    /// <summary>The libraries' own words matter only when something is wrong, or when all is asked for.</summary>
    static LogLevel Least(LogLevel level) => level is LogLevel.Information ? LogLevel.Warning : level;
}
