using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace MieTools.Testing;

/// <summary>Listens to the spans and metrics of calls to one port, as an exporter would.</summary>
internal sealed class TelemetryRecorder : IDisposable
{
    private const string Source = "MieTools";
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<(string Name, double Value, IReadOnlyDictionary<string, object?> Labels)> _metrics = new();
    private readonly ActivityListener _traces;
    private readonly MeterListener _meters = new();
    private readonly int _port;

    /// <summary>Begins to listen.</summary>
    /// <param name="port">Port of the calls; those of other tests at the same time are left out.</param>
    /// <param name="traces">Whether spans are wanted.</param>
    public TelemetryRecorder(int port, bool traces = true)
    {
        _port = port;
        _traces = new ActivityListener
        {
            ShouldListenTo = source => traces && source.Name == Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (Equals(span.GetTagItem("server.port"), port))
                    _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_traces);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Source)
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Add(instrument, value, labels));
        _meters.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Add(instrument, value, labels));
        _meters.Start();
    }

    public IReadOnlyList<Activity> Spans => [.. _spans];

    /// <summary>What was measured, in the order of the names: each with its value and what it is told apart by.</summary>
    public IReadOnlyList<(string Name, double Value, IReadOnlyDictionary<string, object?> Labels)> Metrics =>
        [.. _metrics.OrderBy(m => m.Name, StringComparer.Ordinal)];

    /// <summary>All that was told, in one text: to look for what must not be in it.</summary>
    public string Everything() => string.Join('\n',
        [
            .. _spans.Select(s => $"{s.DisplayName} {s.StatusDescription} "
                + string.Join(' ', s.TagObjects.Select(t => $"{t.Key}={TextOf(t.Value)}"))
                + string.Join(' ', s.Events.Select(e => e.Name)) + string.Join(' ', s.Baggage.Select(b => b.Value))),
            .. _metrics.Select(m => $"{m.Name} " + string.Join(' ', m.Labels.Select(l => $"{l.Key}={TextOf(l.Value)}"))),
        ]);

    public void Dispose()
    {
        _traces.Dispose();
        _meters.Dispose();
    }

    private static string TextOf(object? value) => value is string[] list ? string.Join(',', list)
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        Dictionary<string, object?> all = new();
        foreach (KeyValuePair<string, object?> label in labels)
            all.Add(label.Key, label.Value);
        if (Equals(all.GetValueOrDefault("server.port"), _port))
            _metrics.Enqueue((instrument.Name, value, all));
    }
}
