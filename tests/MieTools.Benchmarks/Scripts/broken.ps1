param([string] $SettingsPath, [ValidateSet('mietools', 'restmethod')] [string] $Who)
. "$PSScriptRoot/Common.ps1" $SettingsPath -WithModule:($Who -eq 'mietools')
$body = '{"prompt":"A story","stream":true,"ignore_eos":true,"max_tokens":10}'
$result = @{}
foreach ($fault in $s.faults.PSObject.Properties) {
    $texts = [System.Collections.Generic.List[string]]::new()
    $warnings = $null
    $failure = try {
        if ($Who -eq 'mietools') {
            Invoke-MieStream -Uri $s.slow -Path /v1/completions -Body $body -Header @{ 'mie-fault' = $fault.Value } -WarningVariable warnings -WarningAction SilentlyContinue | ForEach-Object { if ($_.Text) { $texts.Add($_.Text) } }
        }
        else {
            $whole = Invoke-RestMethod "$($s.slow)/predictWithResponseStream/v1/completions" -Method Post -ContentType application/json -Body $body -Headers @{ 'mie-fault' = $fault.Value }
            foreach ($line in "$whole".Split("`n")) { if ($line.StartsWith('data: {') -and (ConvertFrom-Json $line.Substring(6)).choices) { $texts.Add($line) } }
        }
    }
    catch { $_ }
    $told = if ($failure) { "told ($($failure.FullyQualifiedErrorId.Split(',')[0]))" } elseif ($warnings) { 'warned' } else { 'silent' }
    # The last event of a whole stream has no text, but Invoke-RestMethod's caller sees it.
    $result[$fault.Name] = "$([Math]::Min($texts.Count, 10)) kept, $told"
}
Write-Result $result
