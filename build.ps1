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
    # ApiBaseline: writes the public API of the .NET libraries to their PublicAPI.Unshipped.txt.
    # Package: artifacts/MieTools, its .nupkg, and those of the tool mie-emulator and the .NET libraries.
    [ValidateSet('Build', 'Test', 'ApiBaseline', 'Package')]
    [string[]] $Task = 'Build',

    # Defaults to Release for Package, else to Debug.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
# Of the module, unpacked: what everybody who installs it loads down.
$mostBytes = 6e6
Push-Location $PSScriptRoot
try {
    foreach ($step in $Task) {
        $flavour = if ($Configuration) { $Configuration } elseif ($step -eq 'Package') { 'Release' } else { 'Debug' }
        switch ($step) {
            'Build' { dotnet build -c $flavour }
            'Test' { dotnet test -c $flavour }
            'ApiBaseline' { dotnet build -t:ApiBaseline }
            'Package' {
                dotnet build src/MieTools -c $flavour -t:PackageModule
                if ($LASTEXITCODE -eq 0) {
                    $size = (Get-ChildItem artifacts/MieTools -Recurse -File | Measure-Object Length -Sum).Sum
                    if ($size -gt $mostBytes) {
                        throw 'The unpacked module has {0:n1} MB, over {1:n0} MB: see "No database" in docs/architecture.md.' -f
                            ($size / 1e6), ($mostBytes / 1e6)
                    }
                    'The unpacked module has {0:n1} MB.' -f ($size / 1e6)
                }
                foreach ($project in 'MieTools.Core', 'MieTools.ModelServer', 'MieTools.Server', 'MieTools.EmulatorTool') {
                    if ($LASTEXITCODE -eq 0) { dotnet pack "src/$project" -c $flavour -o artifacts }
                }
                if ($LASTEXITCODE -eq 0) { Get-Item artifacts/MieTools, artifacts/*.nupkg }
            }
        }
        if ($LASTEXITCODE -ne 0) { throw "$step failed with exit code $LASTEXITCODE." }
    }
}
finally { Pop-Location }
