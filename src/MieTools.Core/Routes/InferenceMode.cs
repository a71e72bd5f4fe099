namespace MieTools.Core.Routes;

/// <summary>How an answer is wanted.</summary>
public enum InferenceMode
{
    /// <summary>One whole answer, through <c>/predict</c>; the service cuts it off after 60 seconds.</summary>
    Predict,

    /// <summary>An answer in pieces as they are made, through <c>/predictWithResponseStream</c>.</summary>
    Stream,
}
