using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Digest and signature of an image, which belong to the image that they were taken of.</summary>
internal static class ImagePins
{
    /// <summary>Takes them out of an environment that is about to get another image.</summary>
    public static void Drop(JsonObject environment, string? newImage)
    {
        if (newImage is null || environment.Text(FieldNames.Image) is not { } old || old == newImage)
            return;
        environment.Remove(FieldNames.ImageDigest);
        environment.Remove(FieldNames.ImageSignatureId);
    }

    /// <summary>Whether it is the digest, not the tag, that says which image runs.</summary>
    public static bool IsPinned(JsonObject environment) =>
        environment.Text(FieldNames.ImageDigest) is not null
        || (environment.Text(FieldNames.Image)?.Contains("@sha256:", StringComparison.Ordinal) ?? false);
}
