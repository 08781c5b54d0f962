using System.Globalization;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Vault.Disk;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Json;

namespace DicomExchange.Host.Logging;

/// <summary>
/// The operational log: lines on the console, JSON in daily files. Both are written on a thread of their own, and when the disk
/// cannot keep up lines are dropped rather than transfers delayed; what must not be lost is in the audit record.
/// </summary>
internal sealed class LogPipeline : IDisposable
{
    /// <summary>Files beyond one a day: a peer that fills files with refusals fills no volume.</summary>
    private const int FullFiles = 32;

    private const string ConsoleLine = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {Message:lj}{NewLine}{Exception}";

    private readonly Logger logger;
    private readonly SerilogLoggerFactory loggers;

    private LogPipeline(Logger logger)
    {
        this.logger = logger;
        loggers = new SerilogLoggerFactory(logger, dispose: false);
    }

    public ILoggerFactory Loggers => loggers;

    /// <param name="settings">Level, folder and how long files are kept.</param>
    /// <param name="console">Whether lines go to standard error too.</param>
    public static LogPipeline Open(NodeSettings settings, bool console)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(LevelOf(settings.Logging.Level))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .Enrich.With<PrintableValues>();

        // A thread for each: a terminal that nobody reads does not hold up the file.
        if (console)
        {
            LoggerSinkConfiguration.Wrap(configuration.WriteTo, sink => new BackgroundLog(sink), AddConsole);
        }

        if (settings.Logging.Folder is { } folder)
        {
            PrivateFile.MakeFolder(folder.Full);
            LoggerSinkConfiguration.Wrap(configuration.WriteTo, sink => new BackgroundLog(sink), to => AddFile(to, folder.Full, settings));
        }

        return new LogPipeline(configuration.CreateLogger());
    }

    /// <summary>Standard output belongs to the answers of commands and to the line "ready".</summary>
    private static void AddConsole(LoggerSinkConfiguration to) =>
        to.Console(outputTemplate: ConsoleLine, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);

    private static void AddFile(LoggerSinkConfiguration to, string folder, NodeSettings settings) =>
        to.File(
            new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture),
            Path.Combine(folder, "dicomx-.json"),
            rollingInterval: RollingInterval.Day,
            fileSizeLimitBytes: settings.Logging.FileMegabytes * 1024L * 1024L,
            rollOnFileSizeLimit: true,
            retainedFileCountLimit: settings.Retention.LogDays + FullFiles,
            retainedFileTimeLimit: TimeSpan.FromDays(settings.Retention.LogDays),
            hooks: new PrivateLogFiles());

    /// <summary>Writes what is waiting, then closes.</summary>
    public void Dispose()
    {
        loggers.Dispose();
        logger.Dispose();
    }

    private static LogEventLevel LevelOf(LogDetail level) => level switch
    {
        LogDetail.Debug => LogEventLevel.Debug,
        LogDetail.Warning => LogEventLevel.Warning,
        LogDetail.Error => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
