param([string] $SettingsPath, [ValidateSet('mietools', 'restmethod')] [string] $Who)
. "$PSScriptRoot/Common.ps1" $SettingsPath -WithModule:($Who -eq 'mietools')
# Without the limit of 150 a second, which the service has and the emulator has not.
if ($Who -eq 'mietools') { $null = Connect-MieService -MaxRequestsPerSecond 0 }
$body = '{"prompt":"Who?","max_tokens":8}'
$call = if ($Who -eq 'mietools') { { Invoke-MieInference -Uri $uri -Path /v1/completions -Body $body } }
else { { Invoke-RestMethod "$uri/predict/v1/completions" -Method Post -ContentType application/json -Body $body } }
$uri = if ($Who -eq 'mietools') { $s.signed } else { $s.open }
if (-not (& $call).choices[0].text) { throw 'There is no text.' }
$null = Measure-Call $call 100
$nothing = Measure-Call { } $s.calls
$measured = Measure-Call $call $s.calls
$result = @{ ms = Get-Median $measured.Times; kb = ($measured.Bytes - $nothing.Bytes) / 1KB }
if ($Who -eq 'mietools') {
    # What the RSA operation alone costs in this very process.
    $rsa = [System.Security.Cryptography.RSA]::Create()
    $rsa.ImportFromPem([System.IO.File]::ReadAllText($s.keyFile))
    $text = [byte[]]::new(420)
    $hash = [System.Security.Cryptography.HashAlgorithmName]::SHA256
    $padding = [System.Security.Cryptography.RSASignaturePadding]::Pkcs1
    $null = Measure-Call { $rsa.SignData($text, $hash, $padding) } 50
    $result.rsaMs = Get-Median (Measure-Call { $rsa.SignData($text, $hash, $padding) } $s.calls).Times
}
# The same number of calls again, through a relay that counts connections.
$uri = if ($Who -eq 'mietools') { $s.relaySigned } else { $s.relayOpen }
$null = Measure-Call $call $s.calls
Write-Result $result
