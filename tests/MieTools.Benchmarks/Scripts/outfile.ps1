param([string] $SettingsPath, [ValidateSet('mietools', 'restmethod')] [string] $Who)
. "$PSScriptRoot/Common.ps1" $SettingsPath -WithModule:($Who -eq 'mietools')
$path = Join-Path $s.folder "out-$PID.bin"
function Save-Answer([int] $Size) {
    $body = '{"max_tokens":' + $Size + '}'
    if ($Who -eq 'mietools') { Invoke-MieInference -Uri $s.replay -Path /v1/custom/file -Body $body -OutFile $path }
    else { Invoke-RestMethod "$($s.replay)/predict/v1/custom/file" -Method Post -ContentType application/json -Body $body -OutFile $path }
    if ((Get-Item $path).Length -ne $Size) { throw 'The file is not whole.' }
}
try {
    Save-Answer 1000000
    Remove-Item $path
    $before = Get-PeakMB
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    Save-Answer $s.fileBytes
    Write-Result @{ ms = $clock.Elapsed.TotalMilliseconds; growthMB = (Get-PeakMB) - $before }
}
finally { Remove-Item $path -ErrorAction Ignore }
