#requires -Version 7.4

<#
.SYNOPSIS
    Many runspaces, each with an emulator or a connection, that call, start, stop, import and remove at random. Whose service was called?
.DESCRIPTION
    Each runspace knows where its next call has to go: to the service of the session, which it inherits, to an emulator of its own, to one
    that it has connected to, or nowhere, because its connection is gone. Each call creates a deployment whose name says where it was to
    be made; the services are asked what they have before they stop, and at the end. There is no DEFAULT profile: a call that would
    have gone to one is an error, and counts as wrong like any other that was not foreseen.

    It ends with 1 when anything was wrong. The same seed gives each runspace the same steps.
.EXAMPLE
    pwsh tests/Pester/RunspaceStorm.ps1 -Runspaces 16 -Seconds 60 -Seed 7
#>
param(
    [int] $Runspaces = 16,
    # For each runspace; 0 for as many as there is time for.
    [int] $Steps = 0,
    [int] $Seconds = 60,
    [int] $Seed = 1,
    [string] $Module = "$PSScriptRoot/../../MieTools.psd1"
)

$ErrorActionPreference = 'Stop'
$env:HOME = $env:USERPROFILE = (New-Item -ItemType Directory (Join-Path ([System.IO.Path]::GetTempPath()) "mie-storm-$PID")).FullName
$Module = (Resolve-Path $Module).Path
$until = if ($Steps) { [datetime]::MaxValue } else { [datetime]::UtcNow.AddSeconds($Seconds) }

# What one runspace does. It gives a summary.
$storm = {
    param($Index, $Seed, $Steps, $Until, $Module, $Session, $Shared)
    $ErrorActionPreference = 'Stop'
    Import-Module $Module
    $random = [Random]::new($Seed * 1000 + $Index)
    $done = @{}; $made = @{}; $wrong = [System.Collections.Generic.List[string]]::new()
    $lost = 0

    # Where calls have to go: a service, or null when the connection is gone. Of its own emulator: the connection before it.
    $service = $Session; $isOwn = $false
    $emulator = $null; $before = $null

    # Makes a deployment in the runspace it runs in; gives its name, or the id of the error.
    $create = {
        param($Name, $ModelId)
        $settings = @{ DisplayName = $Name; ModelId = $ModelId; Image = 'iad.ocir.io/ns/vllm:1'; ApiSpecification = 'openai' }
        try { (New-MieDeployment @settings -ErrorAction Stop).DisplayName }
        catch { $_.FullyQualifiedErrorId -replace ',.*' }
    }

    function Step-Call([switch] $FromChild) {
        $to = $script:service
        $name = "$($to ? $to.Key : 'nowhere') of $Index"
        $model = ($to ?? $Session).ModelId
        $seen = if (-not $FromChild) { & $create $name $model }
        else {
            $text = "$create"
            1 | ForEach-Object -Parallel {
                Import-Module $using:Module
                & ([scriptblock]::Create($using:text)) $using:name $using:model
            }
        }
        if ($to -and $seen -eq $name) { $made[$to.Key]++ }
        elseif (-not $to -and $seen -eq 'Mie.ConnectionLost') { $script:lost++ }
        else { $wrong.Add("$Index, $($FromChild ? 'a child''s call' : 'a call') to ${name}: $seen") }
    }

    # What its own emulator has was all meant for it.
    function Assert-Emulator {
        if (-not $emulator) { return }
        $names = @(Get-MieDeployment -Context $emulator.Context | ForEach-Object DisplayName)
        $foreign = $names.Where{ $_ -ne "$($emulator.Key) of $Index" }
        $meant = [int]$made[$emulator.Key]
        if ($foreign -or $names.Count -ne $meant) { $wrong.Add("$Index, $($emulator.Key) has $($names.Count) of ${meant}: $foreign") }
    }

    function Step-Start {
        if ($emulator) { Step-Stop }
        $started = Start-MieEmulator -CreateDelaySec 0 -TokenRate 0 -TimeoutSec 120
        $script:before = $script:isOwn ? $script:service : $null
        $script:emulator = @{ Key = "emulator $($started.ProcessId)"; ModelId = $started.ModelId }
        $script:emulator.Context, $script:emulator.Process = (Get-MieContext), $started
        $script:service = $script:emulator; $script:isOwn = $true
    }

    function Step-Connect {
        $to = $Shared[$random.Next($Shared.Count)]
        $own = @{ CompartmentId = $to.CompartmentId; ProjectId = $to.ProjectId }
        $null = Connect-MieService -ConfigFile $to.ConfigFile -Endpoint $to.Address -InferenceEndpoint $to.Address @own
        $script:service = $to; $script:isOwn = $true
    }

    function Step-Stop {
        Assert-Emulator
        Stop-MieEmulator
        if ($emulator -and $service -eq $emulator) { $script:service = $before }
        Clear-Emulator
    }

    function Step-Import { Assert-Emulator; Import-Module $Module -Force; Clear-Connection }
    function Step-Remove { Assert-Emulator; Remove-Module MieTools; Import-Module $Module; Clear-Connection }
    function Step-Child { Step-Call -FromChild }

    function Clear-Connection {
        if ($isOwn) { $script:service = $null }
        Clear-Emulator
    }

    function Clear-Emulator {
        if ($emulator -and $emulator.Process.State -ne 'Stopped') { $wrong.Add("$Index, $($emulator.Key) goes on") }
        if (Get-MieEmulator) { $wrong.Add("$Index has emulators that it did not start, or stopped") }
        $script:emulator = $null
    }

    $kinds = @('Call') * 10 + @('Child') * 2 + @('Connect') * 3 + 'Start', 'Start', 'Stop', 'Stop', 'Import', 'Import', 'Remove'
    for ($n = 0; ($Steps -eq 0 -or $n -lt $Steps) -and [datetime]::UtcNow -lt $Until; $n++) {
        # Half of them begin with an emulator of their own.
        $kind = $n -eq 0 -and $Index % 2 ? 'Start' : $kinds[$random.Next($kinds.Count)]
        $done[$kind]++
        try { & "Step-$kind" } catch { $wrong.Add("$Index, ${kind}: $($_.FullyQualifiedErrorId): $_") }
    }
    try { Step-Stop } catch { $wrong.Add("$Index, at the end: $_") }
    @{ Done = $done; Made = $made; Wrong = $wrong; Lost = $lost }
}

function Get-Service($Emulator, [string] $Key) {
    @{
        Key = $Key; ModelId = $Emulator.ModelId; Address = $Emulator.ControlPlane
        ConfigFile = $Emulator.ConfigFile; CompartmentId = $Emulator.CompartmentId; ProjectId = $Emulator.ProjectId
    }
}

Import-Module $Module
try {
    $own = Start-MieEmulator -CreateDelaySec 0 -TokenRate 0
    $session = Get-Service $own 'session'
    $mine = Get-MieContext
    $others = 1..2 | ForEach-Object { Start-MieEmulator -CreateDelaySec 0 -TokenRate 0 -NoConnect }
    $shared = 1..2 | ForEach-Object { Get-Service $others[$_ - 1] "shared $_" }

    $jobs = 1..$Runspaces | ForEach-Object {
        Start-ThreadJob -ThrottleLimit $Runspaces -ScriptBlock $storm -ArgumentList $_, $Seed, $Steps, $until, $Module, $session, $shared
    }
    $results = @($jobs | Wait-Job | Receive-Job)

    $wrong = [System.Collections.Generic.List[string]]::new()
    $results.Wrong | Where-Object { $_ } | ForEach-Object { $wrong.Add($_) }
    if ($results.Count -ne $Runspaces) { $wrong.Add("$($results.Count) of $Runspaces came to their end.") }

    # The session's own connection and emulators are as they were, and each service has what was meant for it.
    $now = try { Get-MieContext } catch { $_.FullyQualifiedErrorId }
    if ($now -ne $mine) { $wrong.Add("The session is connected to ${now}.") }
    $running = @(Get-MieEmulator)
    if ($running.Count -ne 3) { $wrong.Add("The session has $($running.Count) of its 3 emulators.") }
    foreach ($service in (@($session) + $shared).Where{ $_.Address -in $running.ControlPlane }) {
        $there = Connect-MieService -ConfigFile $service.ConfigFile -Endpoint $service.Address -CompartmentId $service.CompartmentId
        $names = @(Get-MieDeployment -Context $there | ForEach-Object DisplayName)
        $meant = ($results | ForEach-Object { $_.Made[$service.Key] } | Measure-Object -Sum).Sum
        $foreign = $names.Where{ $_ -notlike "$($service.Key) of *" }
        if ($foreign -or $names.Count -ne $meant) { $wrong.Add("$($service.Key) has $($names.Count) of ${meant}: $foreign") }
    }
}
finally {
    Stop-MieEmulator
    Remove-Item $env:HOME -Recurse -Force
}

function Get-Sum($Tables, [scriptblock] $Of) { ($Tables | ForEach-Object $Of | Measure-Object -Sum).Sum ?? 0 }
$kinds = $results.Done.Keys | Sort-Object -Unique | ForEach-Object { $kind = $_; "$kind $(Get-Sum $results { $_.Done[$kind] })" }
"$Runspaces runspaces, seed ${Seed}: $($kinds -join ', ')"
function Get-Made([string] $Service) { Get-Sum $results { $made = $_.Made; $made.Keys.Where{ $_ -like $Service }.ForEach{ $made[$_] } } }
"deployments made: $(Get-Made session) in the session's service, $(Get-Made 'shared *') in shared ones, " +
    "$(Get-Made 'emulator *') in emulators of their own"
"calls after a connection was gone, all refused: $(Get-Sum $results { $_.Lost })"
"wrong: $($wrong.Count)"
$wrong
exit [int]($wrong.Count -gt 0)
