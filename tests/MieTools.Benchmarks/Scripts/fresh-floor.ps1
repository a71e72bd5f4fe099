param([string] $Module, [string] $SettingsPath)
$ErrorActionPreference = 'Stop'
Import-Module $Module
$s = [System.Text.Json.JsonDocument]::Parse([System.IO.File]::ReadAllText($SettingsPath)).RootElement
$key = $s.GetProperty('keyFile').GetString()
$answer = Invoke-FloorCall -Uri "$($s.GetProperty('open'))/predict/v1/completions" -Body '{"prompt":"Who?","max_tokens":8}' -KeyFile $key
if ($answer -notmatch '"text"') { throw 'There is no text.' }
[Console]::Out.WriteLine('{}')
