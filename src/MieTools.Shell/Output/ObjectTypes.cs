using System.Management.Automation;
using System.Management.Automation.Runspaces;
using MieTools.Core.Auth.Config;
using MieTools.Core.Batch;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Inference.Embeddings;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Routes;
using MieTools.Embeddings;
using MieTools.Emulator;
using MieTools.Proxy;

namespace MieTools.Output;

/// <summary>
/// What PowerShell is told of the module's objects: the properties that it lists where it has no view, how deep jobs and Export-Clixml go,
/// and the members that an object has in PowerShell alone.
/// </summary>
/// <remarks>
/// Data and not a file: the engine makes its whole table of types anew for a file, which takes half of the import. The names of the types
/// are constants, so that none of the types is loaded for it, and nothing here is an iterator
/// or LINQ: each method is compiled at import, and they were a tenth of it.
/// </remarks>
internal static class ObjectTypes
{
    private const string Core = "MieTools.Core.";
    private const string Models = Core + "Deployments.Models.";
    private const string Reading = Core + "Inference.Reading.";
    private const string Embedding = Core + "Inference.Embeddings." + nameof(MieEmbedding);
    private const string Copy = "Deserialized.";
    private const int Expected = 64;

    // What answers of the usual APIs have in Data.
    private static readonly string[] s_membersOfAnswer = ["choices", "usage", "output", "content", "message", "id", "object", "created"];

    /// <summary>The properties of which <see cref="OutputAdapter"/> makes durations.</summary>
    internal static IReadOnlyList<string> Durations { get; } =
    [
        "Elapsed", "TimeToFirstToken", "RetryAfter", "LatencyP50", "LatencyP90", "LatencyP99", "LatencyMax", "TimeToFirstTokenP50",
        "TimeToFirstTokenP99",
    ];

    /// <summary>All of it, for Update-TypeData or an initial session state.</summary>
    internal static List<TypeData> All()
    {
        List<TypeData> types = new(Expected);
        AddListed(types);
        AddSerialized(types);
        AddCopies(types);
        types.Add(OfDurations());
        CopyText.AddTo(types);
        return types;
    }

    /// <summary>What the shell lists when an object comes after one of another kind: there it takes no view of the module's.</summary>
    private static void AddListed(List<TypeData> types)
    {
        types.Add(Lists(Models + nameof(MieDeployment), 8,
            ["DisplayName", "LifecycleState", "ApiSpecification", "Endpoints", "InstanceCount", "Id"]));
        types.Add(Lists(Core + "Inference.Addresses." + nameof(MieDeploymentEndpoint), 2,
            ["Methods", "Suffix", "Source", "DeploymentName"]));
        types.Add(Adapted(Lists(Reading + nameof(MieStreamChunk), 16, ["Index", "Elapsed", "FinishReason", "Text"])));
        types.Add(Lists(Core + "Connection." + nameof(MieContext), 3,
            ["ProfileName", "AuthType", "Region", "CompartmentId", "ProjectId", "ControlPlaneEndpoint"]));
        types.Add(Adapted(Lists(Reading + nameof(MieAnswer), 16, ["Text", "FinishReason", "CompletionTokens"])));
        types.Add(Server("MieTools.Emulator." + nameof(MieEmulatorProcess),
            ["State", "ControlPlane", "ProcessId", "ProfileName", "ConfigFile"]));
        types.Add(Server("MieTools.Proxy." + nameof(MieProxyProcess), ["State", "BaseUrl", "ProcessId", "Model"]));
        types.Add(OfEmbedding());
    }

    /// <summary>How deep Start-Job and Export-Clixml go: a job goes one level by itself, and has texts in place of lists.</summary>
    private static void AddSerialized(List<TypeData> types)
    {
        types.Add(Deep(Core + "Routes." + nameof(MieEndpoint), 2));
        types.Add(Deep(Core + "Routes." + nameof(MieEndpointTest), 2));
        types.Add(Adapted(Deep(Models + nameof(MieWorkRequest), 3)));
        types.Add(Deep(Models + nameof(MieWorkRequestLogEntry), 2));
        types.Add(Deep(Models + nameof(MieWorkRequestError), 2));
        types.Add(Deep(Models + nameof(MieDeploymentShape), 2));
        types.Add(Deep(Models + nameof(MieModelState), 2));
        types.Add(Adapted(new TypeData(Core + "Batch." + nameof(MieBatchSummary))));
        types.Add(OfConversation());
        types.Add(With(new TypeData(Reading + nameof(MieToolCall)), Property(typeof(TypeMembers), nameof(TypeMembers.Parameters))));
        // Names, where a number would be written.
        types.Add(AsText(Core + "Auth.Config." + nameof(OciAuthType)));
        types.Add(AsText(Core + "Auth.Config." + nameof(OciSettingSource)));
        types.Add(AsText(Core + "Routes." + nameof(MieRouteSource)));
    }

    /// <summary>What the copies of objects have, from a job or a file.</summary>
    private static void AddCopies(List<TypeData> types)
    {
        types.Add(With(new TypeData(Copy + Embedding),
            Method(typeof(VectorSimilarity), nameof(VectorSimilarity.CosineSimilarity))));
        // A living answer finds all that is in Data (OutputAdapter).
        TypeData answer = new(Copy + Reading + nameof(MieAnswer));
        foreach (string name in s_membersOfAnswer)
            With(answer, OfData(name));
        types.Add(answer);
        types.Add(With(new TypeData(Copy + ValueText.JsonTypeName), Method(typeof(ValueText), nameof(ValueText.Json), "ToString")));
        types.Add(With(new TypeData(Copy + Reading + nameof(MieToolCallList)),
            Method(typeof(CopyText), nameof(CopyText.List), "ToString")));
    }

    // The engine compiles the reading of a class's property once for the whole process, and asks no adapter from then on: a runspace
    // without the module, which reads the text, would make texts of the durations everywhere. Of a name that is a member in a table of
    // types it compiles no such thing, whatever type the member is of.
    private static TypeData OfDurations()
    {
        TypeData data = new("MieTools.Output." + nameof(OutputAdapter));
        foreach (string name in Durations)
            With(data, new NotePropertyData(name, null));
        return data;
    }

    private static TypeData OfEmbedding()
    {
        // By name, since the vector would be written twice, as the object's and as the one with a text.
        TypeData data = Adapted(ByName(Lists(Embedding, 4, ["Text", "Dimensions", "Embedding"]),
            ["Text", "Embedding", "Dimensions", "Index", "Model", "PromptTokens", "Elapsed", "RequestId", "DeploymentName",
                "InputObject"]));
        return With(data,
            // The vector with a text: a CSV file would have "System.Single[]".
            Property(typeof(ValueText), nameof(ValueText.Vector), nameof(MieEmbedding.Embedding)),
            // Of copies, rows and texts too.
            Method(typeof(VectorSimilarity), nameof(VectorSimilarity.CosineSimilarity)));
    }

    private static TypeData OfConversation()
    {
        // By name, since the messages would be written twice.
        TypeData data = ByName(Deep(Core + "Inference.Conversations." + nameof(MieConversation), 5),
            ["System", "Model", "Messages", "PromptTokens", "CompletionTokens"]);
        // The messages as they are: ConvertTo-Json takes those of the class, which are on one level.
        return With(data, Property(typeof(TypeMembers), nameof(TypeMembers.Messages)));
    }

    private static TypeData Server(string name, string[] listed)
    {
        CodePropertyData isRunning = Property(typeof(TypeMembers), nameof(TypeMembers.IsRunning));
        // It says what State says.
        isRunning.IsHidden = true;
        return With(new TypeData(name) { DefaultDisplayPropertySet = new PropertySetData(listed) }, isRunning);
    }

    private static TypeData Lists(string name, uint depth, string[] listed)
    {
        TypeData data = Deep(name, depth);
        data.DefaultDisplayPropertySet = new PropertySetData(listed);
        return data;
    }

    private static TypeData Deep(string name, uint depth) => new(name) { SerializationDepth = depth };

    private static TypeData AsText(string name) => new(name) { SerializationMethod = "String" };

    private static TypeData ByName(TypeData data, string[] properties)
    {
        data.SerializationMethod = "SpecificProperties";
        data.PropertySerializationSet = new PropertySetData(properties);
        return data;
    }

    private static TypeData Adapted(TypeData data)
    {
        data.TypeAdapter = typeof(OutputAdapter);
        return data;
    }

    private static TypeData With(TypeData data, params TypeMemberData[] members)
    {
        foreach (TypeMemberData member in members)
            data.Members.Add(member.Name, member);
        return data;
    }

    private static CodePropertyData Property(Type type, string method, string? name = null) => new(name ?? method, type.GetMethod(method)!);

    private static CodeMethodData Method(Type type, string method, string? name = null) => new(name ?? method, type.GetMethod(method)!);

    private static ScriptPropertyData OfData(string name) => new(name, ScriptBlock.Create($"$this.Data.{name}")) { IsHidden = true };
}
