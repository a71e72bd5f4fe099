#requires -Version 7.4

<#
.SYNOPSIS
    Builds, tests or packages MieTools. Thin over dotnet.
.EXAMPLE
    ./build.ps1 -Task Package -Configuration Release
#>
[CmdletBinding()]
param(
    # Build: the module, importable from here. Test: all tests.
    # TestNet8: those of the libraries on .NET 8, that of PowerShell 7.4, which is brought along on Linux when it is not installed.
    # TestPowerShell75: the Pester suite in PowerShell 7.5 on .NET 9, which are brought along from NuGet; on Linux.
    # ApiBaseline: writes the public API of the .NET libraries to their PublicAPI.Unshipped.txt.
    # Package: artifacts/MieTools, its .nupkg, and those of the tools mie-emulator and mie-proxy and the .NET libraries.
    [ValidateSet('Build', 'Test', 'TestNet8', 'TestPowerShell75', 'ApiBaseline', 'Package')]
    [string[]] $Task = 'Build',

    # Defaults to Release for Package, else to Debug.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
# Of the module, unpacked: what everybody who installs it loads down. Without what is compiled ahead, and with it.
$mostBytes = 6e6
$mostBytesAhead = 30e6
Push-Location $PSScriptRoot
try {
    foreach ($step in $Task) {
        $flavour = if ($Configuration) { $Configuration } elseif ($step -eq 'Package') { 'Release' } else { 'Debug' }
        switch ($step) {
            'Build' { dotnet build -c $flavour }
            'Test' { dotnet test -c $flavour }
            'TestNet8' { & ./tools/OldestRuntime/Test-OnNet8.ps1 -Configuration $flavour }
            'TestPowerShell75' { & ./tools/PreviousShell/Test-OnPowerShell75.ps1 -Configuration $flavour }
            'ApiBaseline' { dotnet build -t:ApiBaseline }
            'Package' {
                dotnet build src/MieTools -c $flavour -t:PackageModule
                if ($LASTEXITCODE -eq 0) {
                    $files = Get-ChildItem artifacts/MieTools -Recurse -File
                    $size = ($files | Measure-Object Length -Sum).Sum
                    $plain = ($files.Where{ $_.Directory.Name -notlike 'net*-*' } | Measure-Object Length -Sum).Sum
                    if ($plain -gt $mostBytes -or $size -gt $mostBytesAhead) {
                        throw 'The unpacked module has {0:n1} MB, {1:n1} MB without what is compiled ahead; over {2:n0} or {3:n0} MB: see "No database" and "Compiled ahead" in docs/architecture.md.' -f
                            ($size / 1e6), ($plain / 1e6), ($mostBytesAhead / 1e6), ($mostBytes / 1e6)
                    }
                    'The unpacked module has {0:n1} MB, {1:n1} MB without what is compiled ahead.' -f ($size / 1e6), ($plain / 1e6)
                }
                foreach ($project in 'MieTools.Core', 'MieTools.ModelServer', 'MieTools.Server', 'MieTools.EmulatorTool',
                    'MieTools.ProxyTool') {
                    if ($LASTEXITCODE -eq 0) { dotnet pack "src/$project" -c $flavour -o artifacts }
                }
                if ($LASTEXITCODE -eq 0) { Get-Item artifacts/MieTools, artifacts/*.nupkg }
            }
        }
        if ($LASTEXITCODE -ne 0) { throw "$step failed with exit code $LASTEXITCODE." }
    }
}
finally { Pop-Location }
