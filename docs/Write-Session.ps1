#requires -Version 7.4
<#
.SYNOPSIS
Writes a page of docs/ that shows a session: the page's text, and its commands with what they print.
.DESCRIPTION
The text of the source is copied; each command in its code blocks is run, in one session, and its output put after it.
A line that begins with spaces belongs to the command before it. `dotnet build` must have laid the module out.
.PARAMETER Source
The page without output, for example docs/sessions/tour.md.
.PARAMETER Path
The file to write; the page of the same name in docs/ when left out.
.PARAMETER Width
Columns of the terminal.
#>
param([Parameter(Mandatory)] [string] $Source, [string] $Path, [int] $Width = 100, [switch] $Session)

# The PowerShell of a NuGet package runs in dotnet.
$SessionShell = [Environment]::ProcessPath
$SessionShellDll = (Split-Path $SessionShell -LeafBase) -eq 'dotnet' ? @("$PSHOME/pwsh.dll") : @()
if (-not $Session) {
    # In a process of its own whose output is no terminal: nothing but text comes from it, in the order it is written.
    $encoding = [Console]::OutputEncoding
    [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
    try { $lines = & $SessionShell @SessionShellDll -NoProfile -NonInteractive -File $PSCommandPath (Convert-Path $Source) -Width $Width -Session }
    finally { [Console]::OutputEncoding = $encoding }
    # One empty line at a time, and none at the edges of a block.
    $text = ($lines.ForEach{ $_.TrimEnd() } -join "`n") -replace '\n{3,}', "`n`n" -replace '\n+```\n(?=\n)', "`n```````n"
    $text.Trim() + "`n" | Set-Content ($Path ? $Path : (Join-Path $PSScriptRoot (Split-Path $Source -Leaf))) -NoNewline -Encoding utf8NoBOM
    return
}

# In the session `pwsh` is the PowerShell that runs it, whether that is on the PATH or not.
function pwsh { & $SessionShell @SessionShellDll @args }

[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)
$env:NO_COLOR = '1'
$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'
# Where no language is set, PowerShell breaks lines inside of words.
[cultureinfo]::CurrentCulture = 'en-US'
$SessionText = Get-Content $Source -Raw
$SessionFolder = New-Item -ItemType Directory (Join-Path ([System.IO.Path]::GetTempPath()) "session-$PID")
# As it is installed: parallel blocks, jobs and scripts find the module by its name.
$null = New-Item -ItemType Directory "$SessionFolder/modules"
$null = New-Item -ItemType SymbolicLink "$SessionFolder/modules/MieTools" -Target (Convert-Path "$PSScriptRoot/..")
$env:PSModulePath = "$SessionFolder/modules$([System.IO.Path]::PathSeparator)$env:PSModulePath"
Import-Module MieTools
$examples = Convert-Path "$PSScriptRoot/../examples"
$null = New-Item -ItemType Directory "$SessionFolder/home"
Set-Location "$SessionFolder/home"

foreach ($SessionPart in & "$PSScriptRoot/../examples/Quickstart/Read-Session.ps1" $SessionText.Trim()) {
    switch ($SessionPart.Kind) {
        'Open' { [Console]::Out.WriteLine('```text') }
        'Command' { $SessionPart.Typed.ForEach{ [Console]::Out.WriteLine($_) } }
        default { [Console]::Out.WriteLine($SessionPart.Text) }
    }
    if ($SessionPart.Kind -ne 'Command' -or $SessionPart.Text -eq 'Import-Module MieTools') { continue }
    # What is written to the host comes in pieces.
    $SessionShown = [System.Text.StringBuilder]::new()
    . ([scriptblock]::Create($SessionPart.Text)) *>&1 | ForEach-Object -End { if ($SessionShown.Length) { "$SessionShown" } } -Process {
        if ($_ -is [System.Management.Automation.InformationRecord]) { $null = $SessionShown.Append("$_") }
        elseif ($_ -is [System.Management.Automation.VerboseRecord]) { "VERBOSE: $_" }
        elseif ($_ -is [System.Management.Automation.WarningRecord]) { "WARNING: $_" }
        else { $_ }
    } | Out-String -Width $Width | ForEach-Object { if ($_.Trim()) { [Console]::Out.WriteLine(($_ -replace '^\s*\n').TrimEnd() + "`n") } }
}
Set-Location $PSScriptRoot
# The link first, so that nothing is removed through it.
[System.IO.Directory]::Delete("$SessionFolder/modules/MieTools")
Remove-Item $SessionFolder -Recurse
