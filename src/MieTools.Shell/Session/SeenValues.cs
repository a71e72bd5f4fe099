using System.Collections.Immutable;
using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Reading;

namespace MieTools.Session;

/// <summary>Names and ids that commands of the session have written, for completions. Thread-safe.</summary>
internal sealed class SeenValues
{
    // More than anybody picks from a list.
    private const int Most = 200;

    private readonly object _gate = new();
    // By kind.
    private readonly ImmutableList<SeenValue>?[] _values = new ImmutableList<SeenValue>?[(int)SeenKind.InferenceKey + 1];

    /// <summary>Those of a kind, the latest first.</summary>
    public IReadOnlyList<SeenValue> this[SeenKind kind]
    {
        get
        {
            lock (_gate)
                return _values[(int)kind] ?? [];
        }
    }

    /// <summary>Remembers what an object of the output tells; most tell nothing.</summary>
    /// <param name="output">The object.</param>
    public void Add(object? output)
    {
        switch (output is PSObject wrapped and not { BaseObject: PSCustomObject } ? wrapped.BaseObject : output)
        {
            case MieWorkRequest request:
                Add(SeenKind.WorkRequest, request.Id, request.ToString());
                break;
            case MieDeployment { WorkRequestId: { } id } deployment:
                Add(SeenKind.WorkRequest, id, $"of {deployment}");
                break;
            case MieModelState state:
                Add(SeenKind.ModelName, state.DisplayName, state.ToString());
                Add(SeenKind.ModelId, state.ModelId, state.ToString());
                Add(SeenKind.InferenceKey, state.InferenceKey, state.ToString());
                break;
            case MieAnswer { Model: { } model }:
                Add(SeenKind.Model, model, "answered in this session");
                break;
            case PSObject { BaseObject: PSCustomObject } item:
                AddModels(item);
                break;
        }
    }

    private void Add(SeenKind kind, string value, string note)
    {
        if (value.Length == 0)
            return;
        lock (_gate)
        {
            ImmutableList<SeenValue> known = _values[(int)kind] ?? [];
            SeenValue seen = new(value, note);
            // Streams and batches tell the same again and again.
            if (!known.IsEmpty && known[0] == seen)
                return;
            known = known.RemoveAll(v => v.Value == value).Insert(0, seen);
            _values[(int)kind] = known.Count > Most ? known.RemoveAt(Most) : known;
        }
    }

    // The list of /v1/models: {"object": "list", "data": [{"object": "model", "id": …}]}.
    private void AddModels(PSObject item)
    {
        if (item.Properties["object"]?.Value is not string kind)
            return;
        if (kind == "model" && item.Properties["id"]?.Value is string id)
            Add(SeenKind.Model, id, "listed by a deployment");
        else if (kind == "list" && PlainValue.Of(item.Properties["data"]?.Value) is object[] list)
            list.OfType<PSObject>().ToList().ForEach(AddModels);
    }
}
