using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Bodies as for the REST API, from files or from objects.</summary>
public static class DeploymentPayload
{
    // https://docs.oracle.com/en-us/iaas/Content/Tagging/Concepts/understandingautomaticdefaulttags.htm
    private const string OracleTags = "Oracle-Tags";

    // A policy is replaced whole by an update; here the fields of the other type would be left in it.
    private static readonly string[] s_discriminators = [.. UpdateContract.TypeFields, FieldNames.PolicyType];

    /// <summary>Reads a payload. Comments, commas at an end and a byte order mark are let through.</summary>
    /// <param name="utf8Json">JSON text in UTF-8; UTF-16 and UTF-32 are known by their byte order mark or by their zeros.</param>
    /// <param name="source">Name for messages, for instance the path of the file.</param>
    /// <exception cref="MieException"><c>PayloadInvalid</c>: not in one of these encodings or not JSON (the message has line and byte, both
    /// from 1), not an object, or a name occurs twice in one object.</exception>
    public static JsonObject Read(ReadOnlyMemory<byte> utf8Json, string source = "payload")
    {
        utf8Json = PayloadEncoding.ToUtf8(utf8Json, source);
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                utf8Json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            if (HalfAt(document.RootElement, "") is { } place)
                throw Invalid(source, $"'{place}' in the {source} is not Unicode: it holds half of a surrogate pair.");
            return JsonTree.Copy(document.RootElement,
                name => throw Invalid(source, $"The field '{name}' occurs twice in one object of the {source}.")) as JsonObject
                ?? throw Invalid(
                    source, $"The {source} is a JSON {document.RootElement.ValueKind.ToString().ToLowerInvariant()}, not an object.");
        }
        catch (JsonException e)
        {
            throw Invalid(source, $"The {source} is not JSON: {JsonFault.PlaceOf(e)}: {JsonFault.ReasonOf(e)}", e);
        }
        catch (InvalidOperationException e)
        {
            throw Invalid(source, $"The {source} holds text that is not Unicode: a name with half of a surrogate pair.", e);
        }
    }

    /// <summary>The body of a create that makes a deployment like one that is there.</summary>
    /// <remarks>
    /// It has all that the service sent, fields that this library does not know among them, but what the service alone writes: read-only
    /// fields, and the tags of the name space <c>Oracle-Tags</c>, which say who created it and when.
    /// </remarks>
    /// <param name="deployment">The deployment, as a get or a list answers it.</param>
    public static JsonObject Of(MieDeployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        JsonObject body = PayloadForm.Copy(deployment.Body);
        PayloadForm.DropNulls(body);
        if (body[FieldNames.DefinedTags] is JsonObject tags && tags.Remove(OracleTags) && tags.Count == 0)
            body.Remove(FieldNames.DefinedTags);
        return body;
    }

    /// <summary>A body as JSON text for people: indented, in UTF-8 without a byte order mark.</summary>
    /// <param name="body">The body.</param>
    public static ReadOnlyMemory<byte> Write(JsonObject body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return JsonTree.Write(body, isIndented: true);
    }

    /// <summary>Puts one body over another.</summary>
    /// <remarks>
    /// Objects are merged field by field, except where they are of different types (<c>deploymentType</c>,
    /// <c>environmentConfigurationType</c>,
    /// <c>infrastructureType</c>, <c>policyType</c>); those, lists, environment variables and tags are replaced whole, as the service does.
    /// A null clears a field that is there.
    /// </remarks>
    /// <param name="target">Is changed.</param>
    /// <param name="overlay">Wins. Is not changed.</param>
    public static void Merge(JsonObject target, JsonObject overlay)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(overlay);
        foreach ((string name, JsonNode? value) in overlay)
        {
            if (value is JsonObject child && target[name] is JsonObject existing && !PayloadForm.IsMap(name)
                && !OfOtherType(existing, child))
            {
                Merge(existing, child);
            }
            else if (value is not null || target.ContainsKey(name))
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    /// <summary>Whether two objects are of different types, so that the one replaces the other whole.</summary>
    internal static bool OfOtherType(JsonObject left, JsonObject right) =>
        s_discriminators.Any(name => right.Text(name) is { } type && left.Text(name) is { } other && type != other);

    // The place of a text that is cut in a character; null when all are whole.
    private static string? HalfAt(JsonElement element, string at) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .Select(field => HalfAt(field.Value, at.Length == 0 ? field.Name : $"{at}.{field.Name}"))
            .FirstOrDefault(found => found is not null),
        JsonValueKind.Array => element.EnumerateArray().Select((item, index) => HalfAt(item, $"{at}[{index}]"))
            .FirstOrDefault(found => found is not null),
        JsonValueKind.String when JsonText.StringOrNull(element) is { } text && JsonText.WithoutHalves(text) != text => at,
        _ => null,
    };

    private static MieException Invalid(string source, string message, Exception? inner = null) =>
        new(MieErrors.PayloadInvalid, message,
            target: source, inner: inner);
}
