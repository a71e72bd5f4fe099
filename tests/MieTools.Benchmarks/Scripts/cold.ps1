# The calls of a session that has made none yet. Nothing of what is measured may run before, the other ways to call neither.
param([string] $SettingsPath, [ValidateSet('mietools', 'least', 'restmethod', 'httpclient')] [string] $Who, [double] $PauseSec)
. "$PSScriptRoot/Common.ps1" $SettingsPath -WithModule:($Who -eq 'mietools')
if ($Who -eq 'least') { Import-Module MieToolsFloor }
# As long as somebody takes to type.
Start-Sleep -Seconds $PauseSec
$body = '{"prompt":"Who?","max_tokens":8}'
$uri = if ($Who -eq 'mietools') { $s.signed } else { $s.open }
$call = switch ($Who) {
    'mietools' {
        {
            # Without the limit of 150 a second, which the service has and the emulator has not.
            $script:connection ??= Connect-MieService -MaxRequestsPerSecond 0
            Invoke-MieInference -Uri $uri -Path /v1/completions -Body $body
        }
    }
    'least' { { Invoke-FloorCall -Uri "$uri/predict/v1/completions" -Body $body -KeyFile $s.keyFile } }
    'restmethod' { { Invoke-RestMethod "$uri/predict/v1/completions" -Method Post -ContentType application/json -Body $body } }
    'httpclient' {
        {
            $script:client ??= [System.Net.Http.HttpClient]::new()
            $content = [System.Net.Http.StringContent]::new($body, [System.Text.Encoding]::UTF8, 'application/json')
            $answer = $client.PostAsync("$uri/predict/v1/completions", $content).GetAwaiter().GetResult()
            $answer.Content.ReadAsStringAsync().GetAwaiter().GetResult() | ConvertFrom-Json
        }
    }
}
$times = (Measure-Call $call $s.calls).Times
$answer = & $call
if ($answer -is [string]) { $answer = ConvertFrom-Json $answer }
if (-not $answer.choices[0].text) { throw 'There is no text.' }
$result = @{ firstMs = $times[0]; ms = Get-Median $times }
if ($Who -eq 'mietools') {
    # What the RSA operation alone costs in this very process.
    $rsa = [System.Security.Cryptography.RSA]::Create()
    $rsa.ImportFromPem([System.IO.File]::ReadAllText($s.keyFile))
    $text = [byte[]]::new(420)
    $hash = [System.Security.Cryptography.HashAlgorithmName]::SHA256
    $padding = [System.Security.Cryptography.RSASignaturePadding]::Pkcs1
    $result.rsaMs = Get-Median (Measure-Call { $rsa.SignData($text, $hash, $padding) } $s.calls).Times
}
Write-Result $result
