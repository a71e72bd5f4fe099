#requires -Version 7.4

<#
.SYNOPSIS
    Creates a model deployment with multiple inference endpoints from a JSON payload and waits until it is ACTIVE.
.DESCRIPTION
    Safe to run again: an ACTIVE deployment of the same name in the same compartment is handed back as it is, and one that is CREATING or
    UPDATING when it is ACTIVE. One that is INACTIVE, or needs attention, is an error that says what to do. Only those that are DELETED,
    DELETING or FAILED do not count. A payload with a placeholder left in it is refused, and the field is named.
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

    $named = @{}
    foreach ($parameter in 'DisplayName', 'CompartmentId', 'ProjectId', 'ModelId', 'Image', 'ApiSpecification', 'Endpoint') {
        if ($PSBoundParameters.ContainsKey($parameter)) { $named[$parameter] = $PSBoundParameters[$parameter] }
    }
    $replaced = @($named.Keys).ForEach{ @{ ApiSpecification = 'predictApiSpecification'; Endpoint = 'customHttpEndpoints' }[$_] ?? $_ }
    $isLocal = [MieTools.Core.Http.Loopback]::Is((Get-MieContext).ControlPlaneEndpoint)
    $payload = & "$PSScriptRoot/Read-Payload.ps1" -Path $PayloadPath -Replaced $replaced -AllowExample:$isLocal

    $name = $DisplayName ? $DisplayName : $payload['displayName']
    if (-not $name) { throw "The deployment has no name, so a second run could not find it: put displayName into '$PayloadPath', or give -DisplayName." }
    $compartment = $CompartmentId ? $CompartmentId : $payload['compartmentId']

    # Names are not unique in the service, so it would gladly make a second one.
    $scope = $compartment ? @{ CompartmentId = $compartment } : @{}
    $same = @(Get-MieDeployment @scope | Where-Object { $_.DisplayName -ceq $name -and $_.LifecycleState -notin 'DELETED', 'DELETING', 'FAILED' })
    $unusable = $null
    $active = $same.Where{ $_.LifecycleState -eq 'ACTIVE' }
    $onItsWay = $same.Where{ $_.LifecycleState -in 'CREATING', 'UPDATING' }
    if (-not $same) {
        New-MieDeployment -PayloadPath $PayloadPath @named -Wait -TimeoutSec $TimeoutSec -Confirm:$false
    }
    elseif ($active) {
        Write-Verbose "$name is there already."
        Get-MieDeployment -Id $active[0].Id
    }
    elseif ($onItsWay) {
        Write-Verbose "$name is there already and $($onItsWay[0].LifecycleState); waiting for it."
        # What updates it may be its deactivation.
        $there = $onItsWay[0] | Wait-MieDeployment -LifecycleState ACTIVE, INACTIVE -TimeoutSec $TimeoutSec
        if ($there.LifecycleState -eq 'ACTIVE') { $there } else { $unusable = $there }
    }
    else {
        $unusable = $same[0]
    }
    if ($unusable) {
        throw "$name is there already and $($unusable.LifecycleState) ($($unusable.Id)): nothing was created. Enable-MieDeployment activates an " +
            'INACTIVE one, Remove-MieDeployment makes room for a new one.'
    }
}
finally {
    if ($emulator) { $emulator | Stop-MieEmulator }
}
