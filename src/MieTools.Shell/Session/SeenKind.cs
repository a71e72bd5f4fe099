namespace MieTools.Session;

/// <summary>What a name or an id is one of.</summary>
internal enum SeenKind
{
    /// <summary>OCIDs of work requests.</summary>
    WorkRequest,

    /// <summary>Names of models as calls give them.</summary>
    Model,

    /// <summary>Display names of the models of a group.</summary>
    ModelName,

    /// <summary>OCIDs of the models of a group.</summary>
    ModelId,

    /// <summary>Keys that choose a model of a group.</summary>
    InferenceKey,
}
