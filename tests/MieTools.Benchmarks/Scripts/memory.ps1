param([string] $SettingsPath, [ValidateSet('mietools', 'restmethod')] [string] $Who)
. "$PSScriptRoot/Common.ps1" $SettingsPath -WithModule:($Who -eq 'mietools')
function Read-Stream([int] $Count) {
    $body = '{"messages":[{"role":"user","content":"A story"}],"stream":true,"max_tokens":' + $Count + '}'
    if ($Who -eq 'mietools') { Invoke-MieStream -Uri $s.replay -Path /v1/chat/completions -Body $body | ForEach-Object { $_.Text } | Out-Null }
    else { $null = Invoke-RestMethod "$($s.replay)/predictWithResponseStream/v1/chat/completions" -Method Post -ContentType application/json -Body $body }
}
Read-Stream $(if ($Who -eq 'mietools') { $s.chunks } else { 1000 })
$before = Get-PeakMB
$clock = [System.Diagnostics.Stopwatch]::StartNew()
Read-Stream $s.manyChunks
Write-Result @{ growthMB = (Get-PeakMB) - $before; seconds = $clock.Elapsed.TotalSeconds }
