namespace MieTools.Core.Errors;

/// <summary>Where an error belongs: each is a section of about_MieErrors.</summary>
internal enum ErrorArea
{
    /// <summary>What was given, found before anything is sent.</summary>
    Given,

    /// <summary>Routes and deployments.</summary>
    Deployed,

    /// <summary>Files.</summary>
    FileSystem,

    /// <summary>Signing in.</summary>
    SigningIn,

    /// <summary>The connection.</summary>
    Network,

    /// <summary>Streams.</summary>
    Streaming,

    /// <summary>Answers of the service and the model server.</summary>
    Answered,

    /// <summary>The emulator.</summary>
    Emulator,

    /// <summary>The signing proxy.</summary>
    Proxy,
}
