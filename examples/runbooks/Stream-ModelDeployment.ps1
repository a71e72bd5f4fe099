#requires -Version 7.4

<#
.SYNOPSIS
    Streams an answer of a model deployment: its text appears as the model makes it.
.DESCRIPTION
    Calls predictWithResponseStream. A stream that breaks ends the script with an error that says how far it got.
.OUTPUTS
    With -AsChunk one object a chunk, as it arrives; else nothing: the text is written to the host.
.EXAMPLE
    ./Stream-ModelDeployment.ps1 -UseEmulator

    Tries it without a cloud account: creates the deployment of the create example first.
.EXAMPLE
    ./Stream-ModelDeployment.ps1 -DeploymentId $id -Prompt 'Tell me a story' -MaxTokens 500

    Shows a story while it is told.
.EXAMPLE
    ./Stream-ModelDeployment.ps1 -DeploymentId $id -AsChunk | Select-Object Elapsed, Text | Export-Csv chunks.csv

    Keeps each chunk with the time at which it came.
#>
[CmdletBinding(DefaultParameterSetName = 'Service')]
param(
    # OCID of the deployment.
    [Parameter(Mandatory, ParameterSetName = 'Service')]
    [string] $DeploymentId,

    # Path after /predictWithResponseStream; the chat path of the openai framework when left out.
    [string] $Path,

    # What to ask.
    [ValidateNotNullOrEmpty()]
    [string] $Prompt = 'Tell me a short story about a lighthouse.',

    # Most tokens of the answer.
    [ValidateRange(1, 1000000)]
    [int] $MaxTokens = 100,

    # Seconds of silence after which the stream counts as broken.
    [ValidateRange(1, 3600)]
    [int] $TimeoutSec = 300,

    # Hands on the chunks in place of showing their text.
    [switch] $AsChunk,

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

    $call = @{ Id = $DeploymentId; Prompt = $Prompt; MaxTokens = $MaxTokens; TimeoutSec = $TimeoutSec }
    if ($Path) { $call.Path = $Path }
    if ($AsChunk) { Invoke-MieStream @call }
    else { Invoke-MieStream @call | Show-MieStream }
}
finally {
    if ($emulator) { $emulator | Stop-MieEmulator }
}
