using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>Digest and signature of an image, which belong to the image that they were taken of.</summary>
internal static class ImagePins
{
    /// <summary>Takes them out of an environment that is about to get another image.</summary>
    public static void Drop(JsonObject environment, string? newImage)
    {
        if (newImage is null || environment.Text(Fields.Image) is not { } old || old == newImage)
            return;
        environment.Remove(Fields.ImageDigest);
        environment.Remove(Fields.ImageSignatureId);
    }

    /// <summary>Whether it is the digest, not the tag, that says which image runs.</summary>
    public static bool IsPinned(JsonObject environment) =>
        environment.Text(Fields.ImageDigest) is not null
        || (environment.Text(Fields.Image)?.Contains("@sha256:", StringComparison.Ordinal) ?? false);
}
