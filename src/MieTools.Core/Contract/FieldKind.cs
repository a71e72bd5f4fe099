namespace MieTools.Core.Contract;

/// <summary>What kind of value a field has.</summary>
internal enum FieldKind
{
    /// <summary>Text that is not blank.</summary>
    Text,

    /// <summary>An OCID.</summary>
    Ocid,

    /// <summary>A whole number, or text with its digits: the service's samples have ports so.</summary>
    Whole,

    /// <summary>A finite number, or text with its digits.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>An object with fields of its own.</summary>
    Object,

    /// <summary>A list of objects.</summary>
    Objects,

    /// <summary>A list of texts.</summary>
    Texts,

    /// <summary>An object of names that the user chooses, with texts.</summary>
    TextMap,

    /// <summary>An object of names that the user chooses, with objects.</summary>
    ObjectMap,

    /// <summary>An ISO 8601 duration.</summary>
    Duration,

    /// <summary>An expression of the Monitoring Query Language.</summary>
    Query,

    /// <summary>Environment variables (<see cref="VariableContract"/>).</summary>
    Variables,

    /// <summary>Custom HTTP endpoints (<see cref="EnvironmentContract.MostEndpoints"/>).</summary>
    Endpoints,
}
