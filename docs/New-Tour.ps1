#requires -Version 7.4
<#
.SYNOPSIS
Writes docs/tour.md: a session that walks through all cmdlets, with what they print.
.DESCRIPTION
The text below is copied; each command in its code blocks is run, in one session, and its output put after it.
A line that begins with spaces belongs to the command before it. `dotnet build` must have laid the module out.
.PARAMETER Width
Columns of the terminal.
.PARAMETER Path
The file to write.
#>
param([int] $Width = 100, [string] $Path = "$PSScriptRoot/tour.md", [switch] $Session)

$Tour = @'
# A tour of all cmdlets

A real session, against the emulator that comes with the module. `pwsh docs/New-Tour.ps1` makes this page again.

## A service to talk to

The emulator starts as a process of its own, and the session is connected to it.

```
Import-Module MieTools
$emulator = Start-MieEmulator -UpdateDelaySec 1
Get-MieEmulator
Get-MieContext
```

With the real service, `Connect-MieService` says who calls and where. It checks all that can be checked without a call, and an error says what to do. Here it takes the emulator's other profile, one with a session token, as a second connection beside the first.

```
$here = @{ ConfigFile = $emulator.ConfigFile; CompartmentId = $emulator.CompartmentId
    Endpoint = $emulator.ControlPlane; InferenceEndpoint = $emulator.Inference }
$second = Connect-MieService SESSION @here
"$second"
Connect-MieService NOBODY @here
$null = Connect-MieService DEFAULT @here -ProjectId $emulator.ProjectId
```

## A deployment

The shapes there are:

```
Get-MieDeploymentShape -Name VM.GPU*, VM.Standard.E4*
```

An endpoint is a method and a path, as text, as a hashtable or from `New-MieEndpoint`. What it would take can be tried before anything is deployed.

```
$models = New-MieEndpoint -Suffix '/models/{}' -Method GET, POST
$models
Test-MieEndpoint -Endpoint $models, 'POST /v1/rerank' -Path /models/a, /models/a/b, /v1/rerank -Method GET
```

`-WhatIf` makes all checks and sends nothing; a wrong setting is found there already. `-Wait` shows the state and the percent of the work request, and then hands the deployment on.

```
$settings = @{ DisplayName = 'chat'; ModelId = $emulator.ModelId
    Image = 'iad.ocir.io/ns/vllm:1'; ApiSpecification = 'openai' }
New-MieDeployment @settings -Endpoint $models -WhatIf
New-MieDeployment @settings -Endpoint 'FETCH /models'
$d = New-MieDeployment @settings -Endpoint $models -Wait
$d
$d | Format-List
```

`Get-MieDeployment` lists those of the compartment, by names with wildcards too. `-Context` uses another connection than the session's.

```
$slow = New-MieDeployment -DisplayName embed -ModelId $emulator.ModelId `
    -Image iad.ocir.io/ns/tei:1 -Endpoint 'POST /embed'
Get-MieDeployment
Get-MieDeployment -Name ch* -Context $second
$slow | Wait-MieDeployment
```

## Its routes

```
$d | Get-MieEndpoint -Source Custom
$d | Get-MieEndpoint -Path /v1/chat*
$d | Test-MieEndpoint -Path /models/a, /v1/nothing -Method GET, DELETE
$d | Test-MieEndpoint -Path /v1/models -Online
```

## Whole answers

An answer shows its text and, below, the model, why it stopped, its tokens and how long it took. The server's own object is there, too.

```
$answer = $d | Invoke-MieInference -Prompt 'Who invented the Internet?' -MaxTokens 40
$answer
$answer | Format-List Text, FinishReason, PromptTokens, CompletionTokens, InputObject
$answer.choices[0].message.role
"$answer".Length
```

Any path can be called. Many inputs are served side by side, in order, and one that fails does not stop the others.

```
Invoke-MieInference $d -Path /models/my-model -Method GET | ConvertTo-Json -Compress
Invoke-MieInference $d -Path /v1/models
'red', 'green', 'blue' | Invoke-MieInference -Deployment $d -MaxTokens 12 -ThrottleLimit 3 -AsText
$d | Invoke-MieInference -Path /v1/models -OutFile models.json -PassThru | Select-Object Name, Length
```

`-AsRow` puts the answers beside the rows of a CSV file. A row that fails has its error there, and can be run again.

```
'Id,Prompt', '1,red', '2,green', '3,blue' | Set-Content questions.csv
$fault = @{ 'mie-fault' = 'status=500;times=1' }
Import-Csv questions.csv | Invoke-MieInference $d -MaxTokens 5 -AsRow -Header $fault | Export-Csv answers.csv
Import-Csv answers.csv | Format-Table Id, Answer, CompletionTokens, @{ n = 'Error'; e = { $_.Error.Length -gt 0 } }
Import-Csv answers.csv | Where-Object Error | Invoke-MieInference $d -MaxTokens 5 -AsRow | Format-Table Id, Answer, FinishReason
```

`-Schema` asks for objects of a form, in a line, a JSON schema or a class.

```
'The invoice is wrong.', 'The shop is down!' |
    Invoke-MieInference $d -Prompt 'Sort this message.' -Schema 'severity: low|high, product, summary'
```

A model can also think first, call a tool, or refuse.

```
$d | Invoke-MieInference -Prompt 'Is 91 a prime?' -Option @{ reasoning_effort = 'low' }
$tool = @{ type = 'function'; function = @{ name = 'get_weather'; parameters = @{
    type = 'object'; properties = @{ city = @{ type = 'string' } } } } }
$d | Invoke-MieInference -Prompt 'The weather in Rome?' -Option @{ tools = @($tool) }
$d | Invoke-MieInference -Prompt '[refuse] Say something bad.'
```

A conversation keeps the history; `Enter-MieChat $d` talks at the prompt.

```
$chat = New-MieConversation 'Answer in one sentence.'
$d | Invoke-MieInference -Prompt 'Name a colour.' -Conversation $chat -MaxTokens 12 -AsText
$d | Invoke-MieInference -Prompt 'And another.' -Conversation $chat -MaxTokens 12 -AsText
$chat.Messages
```

## Streams

Chunks enter the pipeline as the model makes them; `Show-MieStream` writes them to the terminal as they come, and `Join-MieStream` makes one answer of them.

```
$d | Invoke-MieStream -Prompt 'Tell me a story' -MaxTokens 8
$d | Invoke-MieStream -Prompt 'Tell me a story' -MaxTokens 60 | Show-MieStream
$d | Invoke-MieStream -Prompt 'Tell me a story' -MaxTokens 60 | Join-MieStream
```

A stream that goes wrong says how far it got. The chunks before the error are valid. (A header makes the emulator fail.)

```
$fault = @{ 'mie-fault' = 'stream-failure;after=3' }
$d | Invoke-MieStream -Prompt 'Tell me a story' -Header $fault -ErrorVariable failed -AsText
$failed[0].Exception.ChunksReceived
```

## Errors

An error has an id, a target and a recommendation. `-Verbose` tells of each request.

```
Invoke-MieInference $d -Path /v1/chat/completion -Prompt Hello
$Error[0].FullyQualifiedErrorId
Invoke-MieInference $d -Body @{ messages = 'no list' } -ErrorVariable refused
$refused[0].Exception.ResponseBody
$fault = @{ 'mie-fault' = 'status=503;retry-after=0;times=1' }
Invoke-MieInference $d -Prompt Hello -MaxTokens 4 -AsText -Header $fault -Verbose
```

## Changes

`Set-MieDeployment` changes what is named and leaves the rest.

```
$d | Set-MieDeployment -AddEndpoint 'POST /v1/rerank' -RemoveEndpoint 'POST /models/{}' `
    -AddEnvironmentVariable @{ LOG_LEVEL = 'debug' } -Wait
Get-MieEndpoint $d -Source Custom
Set-MieDeployment $d -RemoveEndpoint /nowhere
```

A copy takes what it is given, and the rest from the original. The payload that makes a deployment again can be kept in a file.

```
$copy = $d | New-MieDeployment -DisplayName copy -InstanceCount 2 -Wait
Export-MieDeployment copy copy.json
(Get-Content copy.json)[0..4]
Set-MieDeployment copy -PayloadPath copy.json -Verbose
$copy | Remove-MieDeployment -Confirm:$false
Remove-Item copy.json
```

A deployment that is not used need not run. A session asks before it stops or deletes one, unless told not to.

```
$d | Disable-MieDeployment -Wait -Confirm:$false
Invoke-MieInference $d -Prompt Hello
$d | Enable-MieDeployment -Wait
$slow | Move-MieDeployment -CompartmentId ocid1.compartment.oc1..research -PassThru
```

Each change is a work request, with a log and with errors when there are any.

```
Get-MieWorkRequest $d
Get-MieWorkRequest $d | Select-Object -First 1 | Get-MieWorkRequest -Log
New-MieDeployment @settings -FreeformTag @{ 'mie-fault' = 'create' } -Wait
Get-MieDeployment -LifecycleState FAILED | Get-MieWorkRequest -Error
```

While a change is in progress the service takes no other: `-Wait` sends the next one after it. One that has not started can be taken back.

```
$null = $d | Set-MieDeployment -Description 'two in a row' -InstanceCount 2
$d | Set-MieDeployment -InstanceCount 1
$d | Set-MieDeployment -InstanceCount 1 -Wait
Get-MieWorkRequest $d -Limit 1 | Stop-MieWorkRequest
```

A deployment of a model group says how its models stand.

```
New-MieDeployment -DisplayName group -ModelGroupId ocid1.datasciencemodelgroup.oc1.iad.example -Image iad.ocir.io/ns/vllm:1 -Wait |
    Get-MieModelState -SortBy displayName -SortOrder ASC
```

## The end

```
Get-MieDeployment -Context $second | Remove-MieDeployment -Confirm:$false
$d | Wait-MieDeployment -LifecycleState DELETED
Disconnect-MieService -PassThru
Stop-MieEmulator
Get-MieEmulator
```
'@

if (-not $Session) {
    # In a process of its own whose output is no terminal: nothing but text comes from it, in the order it is written.
    $encoding = [Console]::OutputEncoding
    [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
    $program = [Environment]::ProcessPath
    # The PowerShell of a NuGet package runs in dotnet.
    $dll = (Split-Path $program -LeafBase) -eq 'dotnet' ? @("$PSHOME/pwsh.dll") : @()
    try { $lines = & $program @dll -NoProfile -NonInteractive -File $PSCommandPath -Width $Width -Session }
    finally { [Console]::OutputEncoding = $encoding }
    # One empty line at a time, and none at the edges of a block.
    $text = ($lines.ForEach{ $_.TrimEnd() } -join "`n") -replace '\n{3,}', "`n`n" -replace '\n+```\n(?=\n)', "`n```````n"
    $text.Trim() + "`n" | Set-Content $Path -NoNewline -Encoding utf8NoBOM
    return
}

[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)
$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'
# Where no language is set, PowerShell breaks lines inside of words.
[cultureinfo]::CurrentCulture = 'en-US'
Import-Module "$PSScriptRoot/../MieTools.psd1"
$folder = New-Item -ItemType Directory (Join-Path ([System.IO.Path]::GetTempPath()) "tour-$PID")
Set-Location $folder

foreach ($TourPart in & "$PSScriptRoot/../examples/Quickstart/Read-Session.ps1" $Tour) {
    switch ($TourPart.Kind) {
        'Open' { [Console]::Out.WriteLine('```text') }
        'Command' { $TourPart.Typed.ForEach{ [Console]::Out.WriteLine($_) } }
        default { [Console]::Out.WriteLine($TourPart.Text) }
    }
    if ($TourPart.Kind -ne 'Command' -or $TourPart.Text -eq 'Import-Module MieTools') { continue }
    # What is written to the host comes in pieces.
    $TourShown = [System.Text.StringBuilder]::new()
    . ([scriptblock]::Create($TourPart.Text)) *>&1 | ForEach-Object -End { if ($TourShown.Length) { "$TourShown" } } -Process {
        if ($_ -is [System.Management.Automation.InformationRecord]) { $null = $TourShown.Append("$_") }
        elseif ($_ -is [System.Management.Automation.VerboseRecord]) { "VERBOSE: $_" }
        elseif ($_ -is [System.Management.Automation.WarningRecord]) { "WARNING: $_" }
        else { $_ }
    } | Out-String -Width $Width | ForEach-Object { if ($_.Trim()) { [Console]::Out.WriteLine(($_ -replace '^\s*\n').TrimEnd() + "`n") } }
}
Set-Location $PSScriptRoot
Remove-Item $folder -Recurse
