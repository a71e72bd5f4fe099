param([string] $SettingsPath, [ValidateSet('mietools', 'restmethod')] [string] $Who)
. "$PSScriptRoot/Common.ps1" $SettingsPath -WithModule:($Who -eq 'mietools')
function Read-Answer([int] $Size) {
    $body = '{"max_tokens":' + $Size + '}'
    if ($Who -eq 'mietools') { Invoke-MieInference -Uri $s.replay -Path /v1/custom/json -Body $body }
    else { Invoke-RestMethod "$($s.replay)/predict/v1/custom/json" -Method Post -ContentType application/json -Body $body }
}
$answer = Read-Answer 20000
if ($answer.data[3].index -ne 3) { throw 'The answer is not an object.' }
$answer = $null
Reset-Heap
$now = Get-NowMB
$times = for ($i = 0; $i -lt 6; $i++) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $answer = Read-Answer $s.bigBytes
    $took = $clock.Elapsed.TotalMilliseconds
    if ($i -eq 0) { $growth = (Get-PeakMB) - $now }
    $answer = $null
    Reset-Heap
    $took
}
$before = [GC]::GetTotalAllocatedBytes($true)
$answer = Read-Answer $s.bigBytes
Write-Result @{ ms = Get-Median $times[1..5]; firstMs = $times[0]; allocatedMB = ([GC]::GetTotalAllocatedBytes($true) - $before) / 1MB; growthMB = $growth }
