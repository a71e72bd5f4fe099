#requires -Version 7.4

<#
.SYNOPSIS
    Creates a model deployment with multiple inference endpoints from a JSON payload and waits until it is ACTIVE.
.DESCRIPTION
    Safe to run again: an ACTIVE deployment of the same name in the same compartment is handed back as it is.
    What is named on the command line wins over the payload.
.OUTPUTS
    The deployment.
.EXAMPLE
    ./Create-ModelDeployment.ps1 -UseEmulator

    Tries it without a cloud account.
.EXAMPLE
    ./Create-ModelDeployment.ps1 -PayloadPath ./chat.json -ProfileName PROD

    Creates what chat.json describes, signed in with a profile of the OCI config file.
.EXAMPLE
    ./Create-ModelDeployment.ps1 -CompartmentId $compartment -ProjectId $project -ModelId $model -Image $image -AuthType InstancePrincipal

    Takes the rest from the example's payload and signs in as the compute instance it runs on.
#>
[CmdletBinding(DefaultParameterSetName = 'Service')]
param(
    # Body as for the REST API.
    [ValidateNotNullOrEmpty()]
    [string] $PayloadPath = (Join-Path $PSScriptRoot '../create-model-deployment.json'),

    # Each of these replaces what the payload says.
    [string] $DisplayName,
    [string] $CompartmentId,
    [string] $ProjectId,
    [string] $ModelId,
    [string] $Image,
    [string] $ApiSpecification,
    [string[]] $Endpoint,

    # Seconds to wait until it is ACTIVE.
    [ValidateRange(1, 86400)]
    [int] $TimeoutSec = 3600,

    # How to sign in to the service.
    [Parameter(ParameterSetName = 'Service')]
    [string] $ProfileName,
    [Parameter(ParameterSetName = 'Service')]
    [string] $AuthType = 'Auto',
    [Parameter(ParameterSetName = 'Service')]
    [string] $Region,

    # Runs against an emulator that lives as long as the script.
    [Parameter(Mandatory, ParameterSetName = 'Emulator')]
    [switch] $UseEmulator
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$checkout = Join-Path $PSScriptRoot '../../MieTools.psd1'
Import-Module ((Test-Path $checkout) ? $checkout : 'MieTools') -Verbose:$false

$emulator = if ($UseEmulator) { Start-MieEmulator }
try {
    if (-not $UseEmulator) {
        $signIn = @{ AuthType = $AuthType }
        if ($ProfileName) { $signIn.ProfileName = $ProfileName }
        if ($Region) { $signIn.Region = $Region }
        $null = Connect-MieService @signIn
    }

    $payload = Get-Content -Raw $PayloadPath | ConvertFrom-Json -AsHashtable
    $name = $DisplayName ? $DisplayName : $payload['displayName']
    $compartment = $CompartmentId ? $CompartmentId : $payload['compartmentId']

    # Names are not unique in the service, so it would gladly make a second one.
    $existing = if ($name) {
        $scope = $compartment ? @{ CompartmentId = $compartment } : @{}
        Get-MieDeployment -LifecycleState ACTIVE @scope | Where-Object DisplayName -CEQ $name | Select-Object -First 1
    }
    if ($existing) {
        Write-Verbose "$name is there already."
        return $existing
    }

    $named = @{}
    foreach ($parameter in 'DisplayName', 'CompartmentId', 'ProjectId', 'ModelId', 'Image', 'ApiSpecification', 'Endpoint') {
        if ($PSBoundParameters.ContainsKey($parameter)) { $named[$parameter] = $PSBoundParameters[$parameter] }
    }
    New-MieDeployment -PayloadPath $PayloadPath @named -Wait -TimeoutSec $TimeoutSec -Confirm:$false
}
finally {
    if ($emulator) { $emulator | Stop-MieEmulator }
}
