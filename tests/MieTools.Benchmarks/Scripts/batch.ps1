# Sends a file of requests, so many at a time, and writes their answers to another. The settings name both.
param([ValidateSet('mietools', 'restmethod')] [string] $Who, [string] $SettingsPath)
. "$PSScriptRoot/Common.ps1" $SettingsPath -WithModule:($Who -eq 'mietools')
function Send-Lines([string] $From, [string] $To) {
    if ($Who -eq 'mietools') {
        $null = Invoke-MieBatch -Uri $s.url -Path $From -OutFile $To -ThrottleLimit $s.limit
        return
    }
    $uri = "$($s.url)/predict"
    Get-Content $From | ForEach-Object -ThrottleLimit $s.limit -Parallel {
        $line = $_ | ConvertFrom-Json
        $body = $line.body | ConvertTo-Json -Depth 9 -Compress
        $answer = Invoke-RestMethod "$using:uri$($line.url)" -Method Post -ContentType application/json -Body $body
        @{ custom_id = $line.custom_id; response = $answer } | ConvertTo-Json -Depth 9 -Compress
    } | Set-Content $To
}
if ($Who -eq 'mietools') { $null = Connect-MieService -ConfigFile $s.config -MaxRequestsPerSecond 0 }
Send-Lines $s.warmup "$($s.output).warmup"
$process = [System.Diagnostics.Process]::GetCurrentProcess()
$cpu = $process.TotalProcessorTime
$clock = [System.Diagnostics.Stopwatch]::StartNew()
Send-Lines $s.input $s.output
$seconds = $clock.Elapsed.TotalSeconds
$process.Refresh()
$used = ($process.TotalProcessorTime - $cpu).TotalSeconds
$count = 0
foreach ($line in [System.IO.File]::ReadLines($s.output)) { $count++ }
if ($count -ne $s.lines) { throw "There are $count answers." }
Write-Result @{ seconds = $seconds; cpuSeconds = $used }
