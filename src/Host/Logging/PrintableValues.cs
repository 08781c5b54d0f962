using DicomExchange.Node.Settings.Json;
using Serilog.Core;
using Serilog.Events;

namespace DicomExchange.Host.Logging;

/// <summary>Escapes control and format characters in every text a log line carries, so that no peer can forge a line.</summary>
internal sealed class PrintableValues : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var (name, value) in logEvent.Properties)
        {
            if (value is ScalarValue { Value: string text } && Printable.Text(text) is var safe && !ReferenceEquals(safe, text))
            {
                logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(safe)));
            }
        }
    }
}
