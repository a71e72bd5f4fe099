using System.Management.Automation;
using MieTools.Core.Inference.Bodies;

namespace MieTools.Chat;

/// <summary>A tool that the model is told of.</summary>
/// <param name="Definition">What the model is told.</param>
/// <param name="Command">What is run when the model calls it; null when the caller runs it.</param>
internal sealed record Tool(ToolDefinition Definition, CommandInfo? Command);
