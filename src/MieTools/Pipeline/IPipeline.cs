using System.Diagnostics.CodeAnalysis;
using MieTools.Core;

namespace MieTools.Pipeline;

/// <summary>What a cmdlet's logic may do to the world: PowerShell's side in the shell, a recorder in tests.</summary>
/// <remarks>Only Core's own types cross this seam; PSObject, ErrorRecord and ProgressRecord are made on the engine's side.</remarks>
public interface IPipeline
{
    /// <summary>Cancelled when the user stops the pipeline.</summary>
    CancellationToken Stopping { get; }

    /// <summary>Whether anybody reads what <see cref="WriteDebug"/> gets, so that it need not be made in vain.</summary>
    bool IsDebugOn { get; }

    /// <summary>Hands one object to the next command. May throw: the next command can end the pipeline here.</summary>
    void Write(object? item);

    /// <summary>Reports an error about one input; the pipeline goes on.</summary>
    void WriteError(MieException error, object? target = null);

    /// <summary>Reports an error that ends the command. Never returns.</summary>
    [DoesNotReturn]
    void ThrowError(MieException error, object? target = null);

    /// <summary>Writes a warning.</summary>
    void WriteWarning(string message);

    /// <summary>Writes a line for -Verbose.</summary>
    void WriteVerbose(string message);

    /// <summary>Writes a line for -Debug.</summary>
    void WriteDebug(string message);

    /// <summary>Shows progress, or removes it when <see cref="MieProgress.Completed"/>.</summary>
    void WriteProgress(MieProgress progress);

    /// <summary>Writes text to the host as it is, without a line end.</summary>
    void WriteHost(string text);

    /// <summary>Asks -WhatIf and -Confirm whether to go on.</summary>
    bool ShouldProcess(string target, string action);

    /// <summary>Makes a path absolute from the shell's location, not the process's.</summary>
    /// <exception cref="MieException">The path is not on a file system.</exception>
    string ResolvePath(string path);

    /// <summary>Sets a variable in the caller's scope.</summary>
    void SetVariable(string name, object? value);
}
