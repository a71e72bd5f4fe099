#requires -Version 7.4

<#
.SYNOPSIS
    Runs the tests of the libraries on .NET 8, the runtime of PowerShell 7.4.
.DESCRIPTION
    In a dotnet that has .NET 8: the installed one, or one that is laid out in artifacts/dotnet8 (Linux on x64). What the tests start,
    the emulator for instance, runs there as well. The exit code is that of the first project that fails.
#>
[CmdletBinding()]
param(
    [string] $Configuration = 'Debug',

    # Arguments of the tests' own runner, for instance -class '*LoopbackTests'.
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $RunnerArgument
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
$root = Split-Path (Split-Path $PSScriptRoot)

# Both frameworks: a .NET 8 alone cannot run the emulator.
function Test-Runtime([string] $Dotnet) {
    $found = @(& $Dotnet --list-runtimes) -match '^Microsoft\.(NETCore|AspNetCore)\.App 8\.0\.' -replace ' .*' | Select-Object -Unique
    @($found).Count -eq 2
}

$dotnet = (Get-Command dotnet -CommandType Application | Select-Object -First 1).Source
if (-not (Test-Runtime $dotnet)) {
    if (-not $IsLinux -or [System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture -ne 'X64') {
        throw 'There is no .NET 8 with ASP.NET Core here: install both runtimes (https://dotnet.microsoft.com/download/dotnet/8.0).'
    }
    dotnet build "$PSScriptRoot/OldestRuntime.csproj" -restore -t:LayOut "-p:Root=$root/artifacts/dotnet8/" -v:minimal
    if ($LASTEXITCODE -ne 0) { throw "Laying out .NET 8 failed with exit code $LASTEXITCODE." }
    $dotnet = "$root/artifacts/dotnet8/dotnet"
}

$projects = 'MieTools.Core.Tests', 'MieTools.Server.Tests'
foreach ($project in $projects) {
    dotnet build "$root/tests/$project" -c $Configuration -v:quiet
    if ($LASTEXITCODE -ne 0) { throw "$project was not built: exit code $LASTEXITCODE." }
}

$kept = @{}
$changed = @{
    DOTNET_ROOT = Split-Path $dotnet
    # Of its version: what is newer stays unused, here and in the programs that the tests start.
    DOTNET_ROLL_FORWARD = 'LatestPatch'
    PATH = (Split-Path $dotnet) + [System.IO.Path]::PathSeparator + $env:PATH
}
foreach ($name in $changed.Keys) { $kept[$name] = [System.Environment]::GetEnvironmentVariable($name) }
$failed = 0
try {
    foreach ($name in $changed.Keys) { [System.Environment]::SetEnvironmentVariable($name, $changed[$name]) }
    foreach ($project in $projects) {
        Push-Location "$root/tests/$project"
        try { & $dotnet "bin/$Configuration/net8.0/$project.dll" -noColor @RunnerArgument | Tee-Object -Variable said }
        finally { Pop-Location }
        if ($LASTEXITCODE -ne 0 -and $failed -eq 0) { $failed = $LASTEXITCODE }
        if (-not ($said -match 'In-Process Runner.*\.NET 8\.')) { throw "$project did not run on .NET 8." }
    }
}
finally {
    foreach ($name in $kept.Keys) { [System.Environment]::SetEnvironmentVariable($name, $kept[$name]) }
}
$global:LASTEXITCODE = $failed
