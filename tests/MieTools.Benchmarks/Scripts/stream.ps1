param([string] $SettingsPath, [ValidateSet('variable', 'text', 'data', 'least', 'restmethod')] [string] $How, [string] $From = 'replay')
. "$PSScriptRoot/Common.ps1" $SettingsPath -WithModule:($How -notin 'least', 'restmethod')
if ($How -eq 'least') { Import-Module MieToolsFloor }
$uri = $s.$From
$count = $s.chunks
$extra = if ($From -eq 'replay') { '' } else { ',"ignore_eos":true' }
# The first chunk brings the role, the last one the reason of the end; the emulator counts the tokens between.
$tokens = if ($From -eq 'replay') { $count } else { $count - 2 }
$body = '{"messages":[{"role":"user","content":"A story"}],"stream":true,"max_tokens":' + $tokens + $extra + '}'
$seen = 0
function Measure-Stream {
    Reset-Heap
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    switch ($How) {
        'variable' { $chunks = Invoke-MieStream -Uri $uri -Path /v1/chat/completions -Body $body; $seen = $chunks.Count }
        'text' { $texts = Invoke-MieStream -Uri $uri -Path /v1/chat/completions -Body $body | ForEach-Object { $_.Text }; $seen = $texts.Count }
        'data' { $data = Invoke-MieStream -Uri $uri -Path /v1/chat/completions -Body $body | ForEach-Object { $null = $_.Data; $_.Text }; $seen = $data.Count }
        'least' {
            $address = "$uri/predictWithResponseStream/v1/chat/completions"
            $texts = Invoke-FloorStream -Uri $address -Body $body | ForEach-Object { $_.Text }; $seen = $texts.Count
        }
        'restmethod' {
            $whole = Invoke-RestMethod "$uri/predictWithResponseStream/v1/chat/completions" -Method Post -ContentType application/json -Body $body
            $texts = foreach ($line in $whole.Split("`n")) { if ($line.StartsWith('data: {')) { (ConvertFrom-Json $line.Substring(6)).choices[0].delta.content } }
            $seen = $texts.Count
        }
    }
    $took = $clock.Elapsed.TotalMicroseconds / $count
    if ($seen -lt $count - 2 -or $seen -gt $count) { throw "There were $seen chunks of $count." }
    $took
}
$first = Measure-Stream
# A warm session: the JIT has had its time.
if ($How -ne 'restmethod') { $null = Measure-Stream; [System.Threading.Thread]::Sleep(300) }
$before = [GC]::GetTotalAllocatedBytes($true)
$runs = if ($How -eq 'restmethod') { 1 } else { 3 }
$times = for ($i = 0; $i -lt $runs; $i++) { Measure-Stream }
Write-Result @{ us = Get-Median $times; firstUs = $first; bytes = ([GC]::GetTotalAllocatedBytes($true) - $before) / $runs / $count }
