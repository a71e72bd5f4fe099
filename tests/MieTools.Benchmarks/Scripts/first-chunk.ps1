param([string] $SettingsPath, [ValidateSet('mietools', 'restmethod')] [string] $Who)
. "$PSScriptRoot/Common.ps1" $SettingsPath -WithModule:($Who -eq 'mietools')
$body = '{"prompt":"A story","stream":true,"ignore_eos":true,"max_tokens":20}'
$uri = $s.slow
function Measure-First {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    if ($Who -eq 'mietools') { Invoke-MieStream -Uri $uri -Path /v1/completions -Body $body | ForEach-Object { if ($_.Index -eq 0) { $clock.Elapsed.TotalMilliseconds } } }
    else { $null = Invoke-RestMethod "$uri/predictWithResponseStream/v1/completions" -Method Post -ContentType application/json -Body $body; $clock.Elapsed.TotalMilliseconds }
}
$first = Measure-First
$times = for ($i = 0; $i -lt $s.firstChunks; $i++) { Measure-First }
Write-Result @{ ms = Get-Median $times; firstMs = $first }
