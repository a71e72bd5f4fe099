#requires -Version 7.4

<#
.SYNOPSIS
    Reads a payload for the other runbooks, and refuses one in which a placeholder was left.
.DESCRIPTION
    A placeholder is <PROJECT_OCID>, ${PROJECT}, {{project}}, [NAME], CHANGE_ME, TODO and the like. What counts as one depends on the field:
    an image has no capitals in its path and no shape is without a dot; in commands and queries such text may be meant, so they are not
    looked at; in variables, tags and descriptions only a value that is one from end to end counts, and no token of a model does.
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
    # Body as for the REST API: UTF-8, UTF-16 or UTF-32.
    [Parameter(Mandatory, Position = 0)]
    [string] $Path,

    # Names of fields that will be replaced, so that it does not matter what is in them.
    [string[]] $Replaced = @(),

    # Takes what the examples have made up.
    [switch] $AllowExample
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

# A value that is one from end to end, in whatever field.
$what = '(token|key|secret|password|ocid|id|name|url|region|namespace|tenancy|compartment|project|bucket|level|path|value)'
$words = '^((CHANGE|REPLACE|FILL)[_-]?(ME|THIS|IN)|TODO|TBD|FIXME)$|^(INSERT|ENTER|PUT|ADD)[_-]\w.*[_-]HERE$|(?-i:^YOUR[_-][A-Z0-9_-]+$)' +
    "|^your[_-]([a-z0-9]+[_-])*($what|here)`$|^[a-z]*[_-]?x{6,}`$"
$whole = "$words|^\`$\{[^}]*\}`$|^\{\{[^}]+\}\}`$|^<[^<>]* [^<>]*>`$|(?-i:^\[[A-Z][A-Z0-9_ -]*\]`$)"
# <token> and <LOG_LEVEL> are left to be filled in; <end_of_turn>, <IMG_CONTEXT>, [INST] and {{ bos_token }} are a model's own.
$ofVariable = "$words|^\`$\{[^}]*\}`$|^<[^<>]* [^<>]*>`$|(?-i:^\{\{ *[A-Z0-9_]+ *\}\}`$)" +
    "|^[<[](?!(bos|eos|pad|unk|sep|cls|mask|stop|start|end|begin|special|reserved|tool|fim|extra)[_-])([a-z0-9]+[_-])*$what[]>]`$"
$anywhere = "$whole|<[a-z][^<>]*>|\`$\{[^}]*\}|\{\{[^}]+\}\}|\b(CHANGE|REPLACE|FILL)[_-]?(ME|THIS|IN)\b|(?-i:\bYOUR_[A-Z0-9_]+)"
$ofField = @{
    displayName       = "$anywhere|^your[ _-]([a-z]+[ _-])*(name|deployment|model|here)`$"
    image             = "$anywhere|[`$%{}\[\]]|\byour[_-](tenancy|namespace|tenancy-namespace|registry|repo|repository|image|tag)\b|(?-i:^[A-Z]+\.ocir\.|/[^:@]*[A-Z]|:([A-Z]+_)?(TAG|VERSION)`$)"
    instanceShapeName = "$anywhere|^[^.]*`$"
    endpointUriSuffix = "$anywhere|/your[_-]"
}
$ocid = '^ocid1\..*\.(x{3,}|\.{3}|…|your[\w-]*|(example\w*)?unique_?id|a*example\w*)?$'
$example = '^ocid1\..*quickstart|/mynamespace/'
$freeText = 'description', 'environmentVariables', 'freeformTags', 'definedTags'
$unread = 'cmd', 'entrypoint', 'query'

function Find-Placeholder($Value, [string] $At, [string] $Pattern) {
    if ($Value -is [System.Collections.IDictionary]) {
        foreach ($name in $Value.Keys) {
            # Names below a map are the user's own, and no fields.
            $isField = $Pattern -ne $ofVariable
            if ($isField -and ($name -in $unread -or $name -in $Replaced)) { continue }
            $next = if (-not $isField -or $name -in $freeText) { $ofVariable } else { $ofField[$name] ?? $anywhere }
            Find-Placeholder $Value[$name] ($At ? "$At.$name" : $name) $next
        }
    }
    elseif ($Value -is [System.Collections.IList]) {
        for ($i = 0; $i -lt $Value.Count; $i++) { Find-Placeholder $Value[$i] "$At[$i]" $Pattern }
    }
    # An id that is none is not one to send either.
    elseif ($Value -is [string] -and ($Value -match $Pattern -or ($At -cmatch '^[^[]*Id$' -and $At -notmatch 'environmentVariables|Tags' -and $Value -notmatch '^ocid1\.') -or $Value -match $ocid -or (-not $AllowExample -and $Value -match $example))) {
        "$At is '$Value'"
    }
}

# JSON begins with a character of ASCII, so that the zeros beside it tell the width; a mark is known without help.
function Get-Width([byte[]] $Begin) {
    $zeros = -join $Begin.ForEach{ $_ ? 'x' : '0' }
    switch -Regex ($zeros) {
        '^x000' { return 'utf32' }
        '^000x' { return 'bigendianutf32' }
        '^x0' { return 'unicode' }
        '^0x' { return 'bigendianunicode' }
        default { return 'utf8' }
    }
}

if (-not (Test-Path -LiteralPath $Path -PathType Leaf)) { throw "The payload '$Path' does not exist, or is no file." }
try {
    $width = Get-Width @(Get-Content -LiteralPath $Path -AsByteStream -TotalCount 4)
    $payload = Get-Content -Raw -LiteralPath $Path -Encoding $width | ConvertFrom-Json -AsHashtable
}
catch { throw "The payload '$Path' is no JSON: $_" }
if ($payload -isnot [System.Collections.IDictionary]) { throw "The payload '$Path' is no JSON object." }

$left = @(Find-Placeholder $payload '' $anywhere)
if ($left) {
    throw "The payload '$Path' has placeholders left in it: $($left -join '; '). Put your own values there, or give the parameters that replace them."
}
$payload
