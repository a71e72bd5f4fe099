param([string] $Uri)
$ErrorActionPreference = 'Stop'
$answer = Invoke-RestMethod "$Uri/predict/v1/completions" -Method Post -ContentType application/json -Body '{"prompt":"Who?","max_tokens":8}'
if (-not $answer.choices[0].text) { throw 'There is no text.' }
[Console]::Out.WriteLine('{}')
