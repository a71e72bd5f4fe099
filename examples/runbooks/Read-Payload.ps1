#requires -Version 7.4

<#
.SYNOPSIS
    Reads a payload for the other runbooks, and refuses one in which a placeholder was left.
.DESCRIPTION
    A placeholder is <PROJECT_OCID>, ${PROJECT}, {{project}}, CHANGE_ME and the like. In commands and queries such text may be meant, so
    they are not looked at; in variables, tags and descriptions only a value that is one from end to end counts.
    The made-up OCIDs and the image of the examples are placeholders too, but for an emulator.
.OUTPUTS
    The payload as a hashtable.
.EXAMPLE
    ./Read-Payload.ps1 ./chat.json

    Reads chat.json, or names each field that still has a placeholder.
#>
[CmdletBinding()]
[OutputType([hashtable])]
param(
    # Body as for the REST API.
    [Parameter(Mandatory, Position = 0)]
    [string] $Path,

    # Names of fields that will be replaced, so that it does not matter what is in them.
    [string[]] $Replaced = @(),

    # Takes what the examples have made up.
    [switch] $AllowExample
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$placeholder = '<[a-z][^<>]*>|\$\{[^}]*\}|\{\{[^}]+\}\}|\b(CHANGE|REPLACE|FILL)[_-]?(ME|THIS|IN)\b|\bYOUR[_-]\w+|^ocid1\..*\.(x{3,}|\.{3}|…)$'
$whole = '^(<[a-z]\w*[ _-][^<>]*>|\$\{[^}]*\}|\{\{[^}]+\}\}|(CHANGE|REPLACE|FILL)[_-]?(ME|THIS|IN))$'
$example = '^ocid1\..*quickstart|/mynamespace/'
$freeText = 'description', 'environmentVariables', 'freeformTags', 'definedTags'
$unread = 'cmd', 'entrypoint', 'query'

function Find-Placeholder($Value, [string] $At, [string] $Pattern) {
    if ($Value -is [System.Collections.IDictionary]) {
        foreach ($name in $Value.Keys) {
            if ($name -in $unread -or $name -in $Replaced) { continue }
            Find-Placeholder $Value[$name] ($At ? "$At.$name" : $name) ($name -in $freeText ? $whole : $Pattern)
        }
    }
    elseif ($Value -is [System.Collections.IList]) {
        for ($i = 0; $i -lt $Value.Count; $i++) { Find-Placeholder $Value[$i] "$At[$i]" $Pattern }
    }
    elseif ($Value -is [string] -and ($Value -match $Pattern -or (-not $AllowExample -and $Value -match $example))) {
        "$At is '$Value'"
    }
}

if (-not (Test-Path -LiteralPath $Path -PathType Leaf)) { throw "The payload '$Path' does not exist, or is no file." }
try { $payload = Get-Content -Raw -LiteralPath $Path | ConvertFrom-Json -AsHashtable }
catch { throw "The payload '$Path' is no JSON: $_" }
if ($payload -isnot [System.Collections.IDictionary]) { throw "The payload '$Path' is no JSON object." }

$left = @(Find-Placeholder $payload '' $placeholder)
if ($left) {
    throw "The payload '$Path' has placeholders left in it: $($left -join '; '). Put your own values there, or give the parameters that replace them."
}
$payload
