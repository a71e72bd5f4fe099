using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Tags: free-form ones are text, defined ones are objects by name space.</summary>
internal static class TagRules
{
    public static void Check(Findings findings, JsonElement json)
    {
        if (findings.Object(json, "", Fields.FreeformTags, "FreeformTag", required: false) is { } freeform)
        {
            foreach (JsonProperty tag in freeform.EnumerateObject().Where(tag => tag.Value.ValueKind != JsonValueKind.String))
                findings.Error(Findings.Join(Fields.FreeformTags, tag.Name), "FreeformTag", "must be text.");
        }
        if (findings.Object(json, "", Fields.DefinedTags, "DefinedTag", required: false) is { } defined)
        {
            foreach (JsonProperty space in defined.EnumerateObject().Where(space => space.Value.ValueKind != JsonValueKind.Object))
            {
                findings.Error(Findings.Join(Fields.DefinedTags, space.Name), "DefinedTag",
                    "must be an object of keys and values: defined tags are grouped by name space.");
            }
        }
    }
}
