# A batch in a PowerShell of its own that is killed, and the recipes of docs/batch.md.
BeforeDiscovery {
    $page = Get-Content "$PSScriptRoot/../../docs/batch.md" -Raw
    $recipes = foreach ($match in [regex]::Matches($page, '(?ms)^## (?<title>[^\n]+)$(?:(?!^## ).)*?^```powershell\n(?<code>.*?)^```$')) {
        @{ Title = $match.Groups['title'].Value; Code = $match.Groups['code'].Value }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment
    $Folder = (New-Item -ItemType Directory (Join-Path $TestDrive batch)).FullName
    function Get-Answers([string] $Path) { Get-Content $Path | ForEach-Object { $_ | ConvertFrom-Json } }
}

AfterAll { Stop-MieEmulator }

Describe 'Invoke-MieBatch' {
    It 'goes on after its process was killed, and comes to the same answers' {
        1..300 | ForEach-Object { "Say $_" } | Set-Content "$Folder/in.txt"
        $script = @"
            Import-Module '$Root/MieTools.psd1'
            `$null = Connect-MieService -ConfigFile '$($Emulator.ConfigFile)' -Endpoint '$($Emulator.ControlPlane)' -InferenceEndpoint '$($Emulator.Inference)'
            Invoke-MieBatch -Id $($Deployment.Id) '$Folder/in.txt' '$Folder/out.jsonl' -MaxTokens 4 -ThrottleLimit 4
"@
        $program, $first = Get-Shell
        $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($script))
        $child = [System.Diagnostics.Process]::Start($program, [string[]](@($first) + @('-NoProfile', '-EncodedCommand', $encoded)).Where{ $_ })
        try {
            # The second group of answers is written when the journal has the first.
            Wait-Until { (Test-Path "$Folder/out.jsonl") -and ($script:length = (Get-Item "$Folder/out.jsonl").Length) -gt 0 }
            Wait-Until { (Get-Item "$Folder/out.jsonl").Length -gt $length }
        }
        finally { $child.Kill(); $child.WaitForExit() }
        $summary = Invoke-MieBatch $Deployment "$Folder/in.txt" "$Folder/out.jsonl" -MaxTokens 4 -ThrottleLimit 4
        $summary.Sent | Should -BeLessThan 300
        $summary.Succeeded | Should -Be 300
        $null = Invoke-MieBatch $Deployment "$Folder/in.txt" "$Folder/whole.jsonl" -MaxTokens 4
        $resumed = Get-Answers "$Folder/out.jsonl"
        $whole = Get-Answers "$Folder/whole.jsonl"
        $resumed.custom_id | Should -Be $whole.custom_id
        $resumed.response.body.choices.message.content | Should -Be $whole.response.body.choices.message.content
    }

    It 'keeps the results of another batch when the input that could answer is <Name>' -ForEach @(
        @{ Name = 'empty'; Lines = @() }
        @{ Name = 'an empty line'; Lines = @('') }
        @{ Name = 'a yes that was written for something else'; Lines = @('Y', 'Y') }
    ) {
        $place = (New-Item -ItemType Directory (Join-Path $TestDrive "q-$([guid]::NewGuid().ToString('n'))")).FullName
        'One', 'Two' | Set-Content "$place/in.txt"
        $null = Invoke-MieBatch $Deployment "$place/in.txt" "$place/out.jsonl" -MaxTokens 4
        $before = Get-Content "$place/out.jsonl" -Raw
        @"
            Import-Module '$Root/MieTools.psd1'
            `$null = Connect-MieService -ConfigFile '$($Emulator.ConfigFile)' -Endpoint '$($Emulator.ControlPlane)' -InferenceEndpoint '$($Emulator.Inference)'
            try { Invoke-MieBatch -Id $($Deployment.Id) '$place/in.txt' '$place/out.jsonl' -MaxTokens 5 -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }
"@ | Set-Content "$place/q.ps1"
        $program, $first = Get-Shell
        $said = $Lines | & $program @first -NoProfile -File "$place/q.ps1" 2>&1 | Out-String
        $said | Should -Match 'Mie.BatchOutputMismatch'
        $said | Should -Not -Match 'NullReference|Begin anew and lose'
        Get-Content "$place/out.jsonl" -Raw | Should -BeExactly $before
    }

    It 'shows how far it is, how fast and how long it will take' {
        1..400 | ForEach-Object { "Say $_" } | Set-Content "$Folder/many.txt"
        $run = Start-InShell "Invoke-MieBatch `$Deployment '$Folder/many.txt' '$Folder/many.jsonl' -MaxTokens 4" @{ Deployment = $Deployment }
        $null = $run.Shell.EndInvoke($run.Handle)
        $shown = $run.Shell.Streams.Progress.Where{ $_.Activity -eq 'Batch many.txt' -and $_.RecordType -eq 'Processing' }
        $shown[-1].StatusDescription | Should -Match '^\d+ of 400, [\d.]+/s'
        $shown.PercentComplete | Should -Be ($shown.PercentComplete | Sort-Object)
    }
}

Describe 'The recipe' {
    It 'for "<Title>" runs as it stands' -ForEach $recipes {
        $emulator = $Emulator
        $d = $Deployment
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive "recipe-$([guid]::NewGuid().ToString('n'))"))
        try {
            $said = . ([scriptblock]::Create($Code)) | Out-String -Width 200
        }
        finally { Pop-Location }
        if ($Title -match 'processes') { $said | Should -Match '(?m)^\s*400\b' }
        else { $said | Should -Match 'Succeeded\s+: 1\b' }
    }
}
