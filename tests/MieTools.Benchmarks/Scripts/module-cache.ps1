# PowerShell writes its cache of modules ten seconds after the first import by name of a session.
param([string[]] $Module)
Import-Module $Module
$end = [datetime]::UtcNow.AddSeconds(60)
while (-not (Test-Path $env:PSModuleAnalysisCachePath) -and [datetime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 200 }
if (-not (Test-Path $env:PSModuleAnalysisCachePath)) { throw 'PowerShell has written no cache of its modules.' }
[Console]::Out.WriteLine('{}')
