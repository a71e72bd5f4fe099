#requires -Version 7.4

<#
.SYNOPSIS
    Updates a model deployment from a JSON payload, endpoint by endpoint, or both, and waits until it is ACTIVE again.
.DESCRIPTION
    The deployment is read first and written back with its etag: what is not named stays as it is, and a change that
    somebody else made in between is an error and not lost. Safe to run again: when there is nothing to change, nothing is sent.
    A payload with a placeholder left in it is refused, and the field is named.
.OUTPUTS
    The deployment after the update.
.EXAMPLE
    ./Update-ModelDeployment.ps1 -UseEmulator

    Tries it without a cloud account: creates the deployment of the create example first.
.EXAMPLE
    ./Update-ModelDeployment.ps1 -DeploymentId $id -AddEndpoint 'POST /v1/rerank' -RemoveEndpoint '/v1/custom/completions'

    Changes the custom endpoints alone.
.EXAMPLE
    ./Update-ModelDeployment.ps1 -DeploymentId $id -PayloadPath ./chat-update.json -ProfileName PROD

    Puts a payload over what there is.
#>
[CmdletBinding(DefaultParameterSetName = 'Service')]
param(
    # OCID of the deployment.
    [Parameter(Mandatory, ParameterSetName = 'Service')]
    [string] $DeploymentId,

    # Body as for the REST API. The example's when no change is named at all.
    [string] $PayloadPath,

    # Custom endpoints to add, such as 'POST /v1/rerank'.
    [string[]] $AddEndpoint,

    # Custom endpoints to remove: '/v1/rerank', or 'POST /v1/rerank' for one method of it.
    [string[]] $RemoveEndpoint,

    # Seconds to wait until it is ACTIVE.
    [ValidateRange(1, 86400)]
    [int] $TimeoutSec = 3600,

    # Signs in anew, and the session stays connected so. Without them the session's connection is used; if it has none, the DEFAULT profile.
    [Parameter(ParameterSetName = 'Service')]
    [string] $ProfileName,
    [Parameter(ParameterSetName = 'Service')]
    [string] $AuthType,
    [Parameter(ParameterSetName = 'Service')]
    [string] $Region,

    # Runs against an emulator that lives as long as the script.
    [Parameter(Mandatory, ParameterSetName = 'Emulator')]
    [switch] $UseEmulator
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

# A session that has the module keeps it, and with it its connection.
if (-not (Get-Module MieTools)) {
    $checkout = Join-Path $PSScriptRoot '../../MieTools.psd1'
    Import-Module ((Test-Path $checkout) ? $checkout : 'MieTools') -Verbose:$false
}

$emulator = if ($UseEmulator) { Start-MieEmulator }
try {
    # The connection that the session has is used, or the DEFAULT profile when it has none; another one only when it is named.
    $signIn = @{}
    foreach ($name in 'ProfileName', 'AuthType', 'Region') {
        if ($PSBoundParameters[$name]) { $signIn[$name] = $PSBoundParameters[$name] }
    }
    if ($signIn.Count -gt 0) { $null = Connect-MieService @signIn }

    if ($UseEmulator) {
        $DeploymentId = (New-MieDeployment -PayloadPath (Join-Path $PSScriptRoot '../create-model-deployment.json') -Wait).Id
    }

    $change = @{}
    if ($AddEndpoint) { $change.AddEndpoint = $AddEndpoint }
    if ($RemoveEndpoint) { $change.RemoveEndpoint = $RemoveEndpoint }
    if ($PayloadPath) { $change.PayloadPath = $PayloadPath }
    elseif ($change.Count -eq 0) { $change.PayloadPath = Join-Path $PSScriptRoot '../update-model-deployment.json' }

    if ($change.ContainsKey('PayloadPath')) {
        $isLocal = [MieTools.Core.Http.Loopback]::Is((Get-MieContext).ControlPlaneEndpoint)
        $null = & "$PSScriptRoot/Read-Payload.ps1" -Path $change.PayloadPath -AllowExample:$isLocal
    }
    Set-MieDeployment -Id $DeploymentId @change -Wait -TimeoutSec $TimeoutSec -Confirm:$false
}
finally {
    if ($emulator) { $emulator | Stop-MieEmulator }
}
