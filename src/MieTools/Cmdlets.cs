using System.Management.Automation;
using MieTools.Core.Batch;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Inference.Embeddings;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Routes;
using MieTools.Emulator;
using MieTools.Proxy;

namespace MieTools.Cmdlets;

// All cmdlets, as PowerShell finds them. What they do is in MieTools.Shell, which can be compiled ahead for a platform: PowerShell loads
// this assembly by its one path, that one comes by MieTools.Start.

/// <inheritdoc/>
[Cmdlet(VerbsCommunications.Connect, "MieService", DefaultParameterSetName = ProfileSet)]
[OutputType(typeof(MieContext))]
public sealed class ConnectMieServiceCommand : Commands.ConnectMieServiceCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Disable, "MieDeployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(MieDeployment))]
public sealed class DisableMieDeploymentCommand : Commands.DisableMieDeploymentCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommunications.Disconnect, "MieService")]
[OutputType(typeof(MieContext))]
public sealed class DisconnectMieServiceCommand : Commands.DisconnectMieServiceCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Enable, "MieDeployment", SupportsShouldProcess = true, DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(MieDeployment))]
public sealed class EnableMieDeploymentCommand : Commands.EnableMieDeploymentCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Enter, "MieChat")]
[OutputType(typeof(MieConversation))]
public sealed class EnterMieChatCommand : Commands.EnterMieChatCommand
{
    /// <inheritdoc/>
    protected override Type StreamCommand => typeof(InvokeMieStreamCommand);

    /// <inheritdoc/>
    protected override Type ShowCommand => typeof(ShowMieStreamCommand);
}

/// <inheritdoc/>
[Cmdlet(VerbsData.Export, "MieDeployment", SupportsShouldProcess = true, DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(FileInfo))]
public sealed class ExportMieDeploymentCommand : Commands.ExportMieDeploymentCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Get, "MieContext")]
[OutputType(typeof(MieContext))]
public sealed class GetMieContextCommand : Commands.GetMieContextCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Get, "MieDeployment", DefaultParameterSetName = ListSet)]
[OutputType(typeof(MieDeployment))]
public sealed class GetMieDeploymentCommand : Commands.GetMieDeploymentCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Get, "MieDeploymentShape")]
[OutputType(typeof(MieDeploymentShape))]
public sealed class GetMieDeploymentShapeCommand : Commands.GetMieDeploymentShapeCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Get, "MieEmulator")]
[OutputType(typeof(MieEmulatorProcess))]
public sealed class GetMieEmulatorCommand : Commands.GetMieEmulatorCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Get, "MieEndpoint", DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(MieDeploymentEndpoint))]
public sealed class GetMieEndpointCommand : Commands.GetMieEndpointCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Get, "MieModelState", DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(MieModelState))]
public sealed class GetMieModelStateCommand : Commands.GetMieModelStateCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Get, "MieProxy")]
[OutputType(typeof(MieProxyProcess))]
public sealed class GetMieProxyCommand : Commands.GetMieProxyCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Get, "MieWorkRequest", DefaultParameterSetName = ListSet)]
[OutputType(typeof(MieWorkRequest), typeof(MieWorkRequestLogEntry), typeof(MieWorkRequestError))]
public sealed class GetMieWorkRequestCommand : Commands.GetMieWorkRequestCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Invoke, "MieBatch", DefaultParameterSetName = DeploymentSet, SupportsShouldProcess = true)]
[OutputType(typeof(MieBatchSummary))]
public sealed class InvokeMieBatchCommand : Commands.InvokeMieBatchCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Invoke, "MieInference", DefaultParameterSetName = IdSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(MieAnswer), typeof(MieEmbedding), typeof(PSObject), typeof(string), typeof(byte[]), typeof(FileInfo))]
public sealed class InvokeMieInferenceCommand : Commands.InvokeMieInferenceCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Invoke, "MieStream", DefaultParameterSetName = IdSet)]
[OutputType(typeof(MieStreamChunk), typeof(string))]
public sealed class InvokeMieStreamCommand : Commands.InvokeMieStreamCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Join, "MieStream")]
[OutputType(typeof(MieAnswer))]
public sealed class JoinMieStreamCommand : Commands.JoinMieStreamCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Move, "MieDeployment", SupportsShouldProcess = true, DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(MieDeployment))]
public sealed class MoveMieDeploymentCommand : Commands.MoveMieDeploymentCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.New, "MieConversation", DefaultParameterSetName = NewSet)]
[OutputType(typeof(MieConversation))]
public sealed class NewMieConversationCommand : Commands.NewMieConversationCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.New, "MieDeployment", SupportsShouldProcess = true, DefaultParameterSetName = CreateSet)]
[OutputType(typeof(MieDeployment))]
public sealed class NewMieDeploymentCommand : Commands.NewMieDeploymentCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.New, "MieEndpoint")]
[OutputType(typeof(MieEndpoint))]
public sealed class NewMieEndpointCommand : Commands.NewMieEndpointCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Remove, "MieDeployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(MieDeployment))]
public sealed class RemoveMieDeploymentCommand : Commands.RemoveMieDeploymentCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Set, "MieDeployment", SupportsShouldProcess = true, DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(MieDeployment))]
public sealed class SetMieDeploymentCommand : Commands.SetMieDeploymentCommand;

/// <inheritdoc/>
[Cmdlet(VerbsCommon.Show, "MieStream")]
[OutputType(typeof(MieAnswer))]
public sealed class ShowMieStreamCommand : Commands.ShowMieStreamCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Start, "MieEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(MieEmulatorProcess))]
public sealed class StartMieEmulatorCommand : Commands.StartMieEmulatorCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Start, "MieProxy", SupportsShouldProcess = true)]
[OutputType(typeof(MieProxyProcess))]
public sealed class StartMieProxyCommand : Commands.StartMieProxyCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Stop, "MieEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(MieEmulatorProcess))]
public sealed class StopMieEmulatorCommand : Commands.StopMieEmulatorCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Stop, "MieProxy", SupportsShouldProcess = true)]
[OutputType(typeof(MieProxyProcess))]
public sealed class StopMieProxyCommand : Commands.StopMieProxyCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Stop, "MieWorkRequest", SupportsShouldProcess = true, DefaultParameterSetName = WorkRequestSet)]
[OutputType(typeof(MieWorkRequest))]
public sealed class StopMieWorkRequestCommand : Commands.StopMieWorkRequestCommand;

/// <inheritdoc/>
[Cmdlet(VerbsDiagnostic.Test, "MieEndpoint", DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(MieEndpointTest))]
public sealed class TestMieEndpointCommand : Commands.TestMieEndpointCommand;

/// <inheritdoc/>
[Cmdlet(VerbsLifecycle.Wait, "MieDeployment", DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(MieDeployment))]
public sealed class WaitMieDeploymentCommand : Commands.WaitMieDeploymentCommand;
