#requires -Version 7.4

<#
.SYNOPSIS
    Calls an endpoint of a model deployment: one answer for each prompt, or for one body.
.DESCRIPTION
    Prompts run several at a time and their answers keep the order. A prompt that fails has its Error beside it;
    the others are served, and the script ends with exit code 1.
.OUTPUTS
    For prompts: objects with Prompt, Answer, FinishReason, the token counts, ElapsedMs and Error. For a body or a GET: the answer.
.EXAMPLE
    ./Invoke-ModelDeployment.ps1 -UseEmulator

    Tries it without a cloud account: creates the deployment of the create example first.
.EXAMPLE
    ./Invoke-ModelDeployment.ps1 -DeploymentId $id -Prompt 'Who invented the Internet?', 'And the Web?'

    Asks the chat path of the openai framework.
.EXAMPLE
    ./Invoke-ModelDeployment.ps1 -DeploymentId $id -Prompt (Get-Content questions.txt) | Export-Csv answers.csv

    Keeps each answer beside its question.
.EXAMPLE
    ./Invoke-ModelDeployment.ps1 -DeploymentId $id -Path /v1/rerank -Body '{ "query": "France", "documents": ["Paris", "Rome"] }'

    Posts a body to a custom endpoint.
.EXAMPLE
    ./Invoke-ModelDeployment.ps1 -DeploymentId $id -Path /v1/models

    Gets a path.
#>
[CmdletBinding(DefaultParameterSetName = 'Service')]
param(
    # OCID of the deployment.
    [Parameter(Mandatory, ParameterSetName = 'Service')]
    [string] $DeploymentId,

    # Path after /predict; the chat path of the openai framework when left out.
    [string] $Path,

    # What to ask. Two questions when there is no path and no body either.
    [string[]] $Prompt,

    # JSON text to post in place of prompts.
    [string] $Body,

    # Most tokens of an answer.
    [ValidateRange(1, 1000000)]
    [int] $MaxTokens = 100,

    # Requests at a time.
    [ValidateRange(1, 1024)]
    [int] $ThrottleLimit = 4,

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

    if ($UseEmulator) {
        $DeploymentId = (New-MieDeployment -PayloadPath (Join-Path $PSScriptRoot '../create-model-deployment.json') -Wait).Id
    }

    if ($Body -and $Prompt) { throw 'Give either -Body or -Prompt: a body says itself what is asked.' }
    $call = @{ Id = $DeploymentId }
    if ($Path) { $call.Path = $Path }
    if ($Body) { return Invoke-MieInference @call -Body $Body }
    if ($Path -and -not $Prompt) { return Invoke-MieInference @call }

    if (-not $Prompt) { $Prompt = 'Who invented the Internet?', 'What is the answer to everything?' }
    # Errors of single prompts come at the end, so that the others have their answers.
    $rows = @($Prompt | Invoke-MieInference @call -MaxTokens $MaxTokens -ThrottleLimit $ThrottleLimit -AsRow -WarningAction SilentlyContinue)
    $rows
    $failed = @($rows | Where-Object Error)
    if ($failed) { throw "$($failed.Count) of $($rows.Count) prompts failed. The first error: $($failed[0].Error)" }
}
finally {
    if ($emulator) { $emulator | Stop-MieEmulator }
}
