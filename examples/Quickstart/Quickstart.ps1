#requires -Version 7.4
<#
.SYNOPSIS
Shows the whole job against the emulator: create, call, stream, update, an error, delete.
.DESCRIPTION
Runs in any PowerShell 7.4 or later, from a built checkout; `dotnet run --project examples/Quickstart` builds it and
brings its own PowerShell. Each line after PS> is run as it stands. Nothing is left running.
The exit code is 0 when all went well, 1 after an error, 130 after Ctrl+C.
.PARAMETER Shell
Stops once there is a deployment, and leaves it ($d) and the emulator ($emulator) to the session.
.EXAMPLE
./examples/Quickstart/Quickstart.ps1
#>
param([switch] $Shell)

# Of the session below, what -Shell runs: the emulator and the deployment.
$shellSteps = 2

# A block marked as failing has to show an error; no other line may.
$session = @'
## Start a local service
The module's emulator. Its model server makes up 10 tokens a second here.

```
Import-Module ./MieTools.psd1
$emulator = Start-MieEmulator -TokenRate 10
```

## Create a deployment
From the JSON of the REST API. What is named beside it wins.

```
$d = New-MieDeployment -PayloadPath examples/create-model-deployment.json `
  -CompartmentId $emulator.CompartmentId `
  -Endpoint 'GET,POST /v1/custom/completions', 'GET,POST /models/{}' -Wait
Get-MieDeployment
```

## List the paths it answers

```
$d | Get-MieEndpoint | Group-Object Source -NoElement
$d | Get-MieEndpoint -Source Custom
```

## Ask something
An answer shows its text and its facts. Several are asked for side by side.

```
$d | Invoke-MieInference -Prompt 'Who invented the Internet?' -MaxTokens 24
'red', 'green' |
  Invoke-MieInference $d -MaxTokens 9 -ThrottleLimit 2 -AsText
```

## Call a custom path

```
$d | Invoke-MieInference -Path /models/my-model -Method GET |
  Select-Object method, path
```

## Stream an answer
One object a token, while the model works; or as text; or joined.

```
$d | Invoke-MieStream -Prompt 'Tell me a story' -MaxTokens 8
$d | Invoke-MieStream -Prompt 'Tell me a story' -MaxTokens 14 |
  Show-MieStream
'Tell me a story', 'Tell me a tale' |
  Invoke-MieStream $d -MaxTokens 5 | Join-MieStream |
  Select-Object InputObject, Text, TokensPerSecond
```

## Add a path, and call it

```
$d = $d | Set-MieDeployment -AddEndpoint 'POST /v1/rerank' -Wait
$body = @{ query = 'capital of France'; documents = 'Rome', 'Paris' }
$d | Invoke-MieInference -Path /v1/rerank -Body $body |
  Select-Object -ExpandProperty results
```

## Mistype a path, on purpose

```fails
$d | Invoke-MieInference -Path /v1/chat/completion -Prompt 'Hello'
```

```
$Error[0].FullyQualifiedErrorId
```

## Delete it, and stop

```
$d | Remove-MieDeployment -Wait -Confirm:$false
$emulator | Stop-MieEmulator
```
'@

$root = (Resolve-Path "$PSScriptRoot/../..").Path
if (-not (Test-Path "$root/bin/MieTools.dll")) {
    Write-Error "The module is not built yet. Run 'dotnet build' in $root, then this script again." -ErrorAction Continue
    exit 1
}

# An error as PowerShell shows it, but broken between words: a terminal breaks it anywhere.
filter Format-Failure([int] $Width) {
    foreach ($line in ($_ | Out-String).Trim() -split '\r?\n') {
        $plain = [System.Management.Automation.Internal.StringDecorated]::new($line).ToString('PlainText')
        $indent = [regex]::Match($plain, '^\s*').Value
        $room = $Width - $indent.Length
        foreach ($piece in [regex]::Matches($plain.Trim(), ".{1,$room}(?:\s+|$)|\S{$room}").Value) {
            $PSStyle.Formatting.Error + $indent + $piece.TrimEnd() + $PSStyle.Reset
        }
    }
}

$emulator = $null
# Ctrl+C runs nothing more but the finally block.
$exitCode = 130
$step = 0
$clock = [System.Diagnostics.Stopwatch]::StartNew()
$width = [Console]::IsOutputRedirected ? 80 : [Math]::Max(40, $Host.UI.RawUI.WindowSize.Width)
$rendering = $PSStyle.OutputRendering
# Left to itself, PowerShell writes the colours of its tables into a pipe, too.
if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }
# Where no language is set, PowerShell breaks lines inside of words.
$culture = [cultureinfo]::CurrentCulture
if (-not $culture.Name) { try { [cultureinfo]::CurrentCulture = 'en-US' } catch [System.Globalization.CultureNotFoundException] { } }
Push-Location $root
try {
    foreach ($part in & "$PSScriptRoot/Read-Session.ps1" $session) {
        if ($part.Kind -eq 'Text' -and $part.Text.StartsWith('## ')) {
            if ($Shell -and $step -eq $shellSteps) { break }
            $step++
            "`n$($PSStyle.Bold)$step. $($part.Text.Substring(3))$($PSStyle.Reset)" | Out-Default
        }
        elseif ($part.Kind -eq 'Text' -and $part.Text) { $part.Text | Out-Default }
        if ($part.Kind -ne 'Command') { continue }

        foreach ($line in $part.Typed) { "$($PSStyle.Foreground.BrightCyan)$line$($PSStyle.Reset)" | Out-Default }
        if ($part.Text -like '*Stop-MieEmulator') { $requests = (Invoke-RestMethod "$($emulator.ControlPlane)emulator/stats").requests }
        $failures = @()
        try {
            . ([scriptblock]::Create($part.Text)) 2>&1 | ForEach-Object {
                if ($_ -isnot [System.Management.Automation.ErrorRecord]) { return $_ }
                $failures += $_
                $_ | Format-Failure -Width $width
            } | Out-Default
        }
        catch {
            $failures += $_
            $_ | Format-Failure -Width $width | Out-Default
        }
        if (($part.Block -eq 'fails') -eq ($failures.Count -eq 0)) {
            $exitCode = 1
            "This line was expected to $($failures ? 'work' : 'fail')." | Out-Default
            return
        }
    }

    if ($Shell) {
        $global:emulator = $emulator
        $global:d = $d
        @"

$($PSStyle.Bold)Your turn.$($PSStyle.Reset) The deployment is `$d; the emulator ends with this session. Try:
  `$d | Invoke-MieInference -Prompt 'Who invented the Internet?'
  `$d | Invoke-MieStream -Prompt 'Tell me a story' | Show-MieStream
  Get-Help Invoke-MieStream -Examples

"@ | Out-Default
    }
    elseif (Get-Process -Id $emulator.ProcessId -ErrorAction Ignore) {
        $exitCode = 1
        "The emulator, process $($emulator.ProcessId), is still running." | Out-Default
        return
    }
    else {
        $seconds = $clock.Elapsed.TotalSeconds.ToString('0.0', [cultureinfo]::InvariantCulture)
        "`n$($PSStyle.Foreground.Green)Done in $seconds s: $requests signed requests, nothing left running.$($PSStyle.Reset)" | Out-Default
    }
    $exitCode = 0
}
finally {
    Pop-Location
    $PSStyle.OutputRendering = $rendering
    [cultureinfo]::CurrentCulture = $culture
    if ($exitCode) {
        if ($emulator) { $emulator | Stop-MieEmulator }
        exit $exitCode
    }
}
