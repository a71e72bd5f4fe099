#requires -Version 7.4

<#
.SYNOPSIS
    Runs the Pester suite in PowerShell 7.5 on .NET 9, its runtime.
.DESCRIPTION
    Both come from NuGet and are laid out in artifacts/pwsh7.5 and artifacts/dotnet9 (Linux on x64). What the suite starts, the emulator
    and further shells, runs there as well. The exit code is that of the suite.
#>
[CmdletBinding()]
param(
    [string] $Configuration = 'Debug',

    # Further arguments of `dotnet test`, for instance --filter 'FullyQualifiedName~Stream.'
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $TestArgument
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
if (-not $IsLinux -or [System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture -ne 'X64') {
    throw 'PowerShell 7.5 is laid out on Linux (x64) only. Elsewhere, install it and name it: MIETOOLS_PWSH=PATH dotnet test tests/Pester.'
}
$root = Split-Path (Split-Path $PSScriptRoot)
$runtime = '9.0.23'

dotnet build "$root/tools/OldestRuntime/OldestRuntime.csproj" -restore -t:LayOut "-p:RuntimeVersion=$runtime" `
    "-p:Root=$root/artifacts/dotnet9/" -v:minimal
if ($LASTEXITCODE -ne 0) { throw "Laying out .NET $runtime failed with exit code $LASTEXITCODE." }
dotnet build "$PSScriptRoot/PreviousShell.csproj" -restore -t:LayOut "-p:Root=$root/artifacts/pwsh7.5/" -v:minimal
if ($LASTEXITCODE -ne 0) { throw "Laying out PowerShell 7.5 failed with exit code $LASTEXITCODE." }
dotnet build "$root/tests/Pester" -c $Configuration -v:quiet
if ($LASTEXITCODE -ne 0) { throw "The suite was not built: exit code $LASTEXITCODE." }

$kept = @{}
$changed = @{
    MIETOOLS_PWSH = "$root/artifacts/pwsh7.5/pwsh"
    # The module looks there for the dotnet that runs its servers.
    DOTNET_ROOT = "$root/artifacts/dotnet9"
}
foreach ($name in $changed.Keys) { $kept[$name] = [System.Environment]::GetEnvironmentVariable($name) }
try {
    foreach ($name in $changed.Keys) { [System.Environment]::SetEnvironmentVariable($name, $changed[$name]) }
    $said = & $changed.MIETOOLS_PWSH -NoProfile -Command '"$($PSVersionTable.PSVersion) on .NET $([Environment]::Version)"'
    if ($said -ne "7.5.4 on .NET $runtime") { throw "The shell says that it is '$said'." }
    "PowerShell $said"
    dotnet test "$root/tests/Pester" -c $Configuration --no-build @TestArgument
}
finally {
    foreach ($name in $kept.Keys) { [System.Environment]::SetEnvironmentVariable($name, $kept[$name]) }
}
