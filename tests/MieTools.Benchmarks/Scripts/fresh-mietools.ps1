param([string] $Module, [string] $Uri)
$ErrorActionPreference = 'Stop'
Import-Module $Module
$answer = Invoke-MieInference -Uri $Uri -Path /v1/completions -Body '{"prompt":"Who?","max_tokens":8}'
if (-not $answer.choices[0].text) { throw 'There is no text.' }
[Console]::Out.WriteLine('{}')
