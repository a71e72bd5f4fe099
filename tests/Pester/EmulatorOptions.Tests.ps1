BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/CannedServer.ps1"

    function Start-Fast([hashtable] $More) { Start-MieEmulator -CreateDelaySec 0 -UpdateDelaySec 0 -TokenRate 0 @More }
}

Describe 'Start-MieEmulator -Https' {
    AfterEach { Stop-MieEmulator }

    It 'connects the session, which trusts its authority and no other client does unasked' {
        $Emulator = Start-Fast @{ Https = $true }
        $Emulator.ControlPlane.Scheme | Should -Be 'https'
        Get-Content $Emulator.CaFile -Raw | Should -Match '-----BEGIN CERTIFICATE-----'
        $d = New-TestDeployment | Wait-Active
        ($d | Invoke-MieInference -Prompt 'Hello').Text | Should -Not -BeNullOrEmpty
        @($d | Invoke-MieStream -Prompt 'Hello').Count | Should -BeGreaterThan 5
        { Invoke-RestMethod "$($Emulator.ControlPlane)emulator/health" } | Should -Throw
        $failure = Get-Failure { Connect-MieService -ConfigFile $Emulator.ConfigFile -Endpoint $Emulator.ControlPlane; Get-MieDeployment -CompartmentId $Emulator.CompartmentId }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Mie.TlsFailed,*'
        $failure.ErrorDetails.RecommendedAction | Should -Match '-CaFile'
    }
}

Describe 'Start-MieEmulator -DataPath' {
    AfterEach { Stop-MieEmulator }

    It 'goes on where the last one ended, and lets one at a time use the folder' {
        $folder = Join-Path $TestDrive 'data'
        $Emulator = Start-Fast @{ DataPath = $folder }
        $d = New-TestDeployment 'kept' | Wait-Active
        $config = $Emulator.ConfigFile
        $config | Should -Be (Join-Path $folder 'config')
        Assert-Failure (Get-Failure { Start-MieEmulator -DataPath $folder }) 'Mie.EmulatorFailed' ResourceUnavailable "in use by process $($Emulator.ProcessId)" '-DataPath'
        Stop-MieEmulator
        Test-Path $config | Should -BeTrue
        $Emulator = Start-Fast @{ DataPath = $folder }
        $kept = Get-MieDeployment
        $kept.Id | Should -Be $d.Id
        $kept.LifecycleState | Should -Be 'ACTIVE'
        ($kept | Invoke-MieInference -Prompt 'Hello').Text | Should -Not -BeNullOrEmpty
    }
}

Describe 'Start-MieEmulator -Upstream and -Container' {
    BeforeAll {
        $Canned = [CannedServer]::new()
        $Canned.Answer = [System.Text.Encoding]::ASCII.GetBytes("HTTP/1.1 200 OK`r`nContent-Type: application/json`r`nContent-Length: 15`r`nConnection: close`r`n`r`n{`"mine`": true }")
    }
    AfterAll { $Canned.Dispose() }
    AfterEach { Stop-MieEmulator }

    It 'calls the container of the user, by image or for all' {
        $address = "http://127.0.0.1:$($Canned.Port)"
        foreach ($option in @{ Upstream = $address }, @{ Container = @{ '*/vllm:*' = $address } }, @{ Container = "*/vllm:*=$address" }) {
            $Emulator = Start-Fast $option
            $d = New-TestDeployment | Wait-Active
            ($d | Invoke-MieInference -Path /models/a -Method GET).mine | Should -BeTrue
            $other = New-MieDeployment -DisplayName other -ModelId $Emulator.ModelId -Image iad.ocir.io/ns/other:1 -ApiSpecification openai -Endpoint 'GET /models/{}' | Wait-Active
            ($other | Invoke-MieInference -Path /models/a -Method GET).mine | Should -Be ($option.Upstream ? $true : $null)
            Stop-MieEmulator
        }
    }

    It 'fails the deployment of a container that is not there, with the reason' {
        $Emulator = Start-Fast @{ Upstream = 'http://127.0.0.1:1'; HealthTimeoutSec = 0.3; HealthPath = '/ready' }
        $d = New-TestDeployment
        Wait-Until { (Get-MieDeployment -Id $d.Id).LifecycleState -eq 'FAILED' }
        ($d | Get-MieWorkRequest -Error).Message | Should -Match 'http://127.0.0.1:1/ did not become healthy within 0.3 s'
    }

    It 'says of a damaged state file what can be done' {
        $folder = Join-Path $TestDrive 'damaged'
        $null = Start-MieEmulator -DataPath $folder -NoConnect | Stop-MieEmulator
        $file = Join-Path $folder 'state.journal'
        $bytes = [IO.File]::ReadAllBytes($file)
        $bytes[40] = $bytes[40] -bxor 1
        [IO.File]::WriteAllBytes($file, $bytes)
        Assert-Failure (Get-Failure { Start-MieEmulator -DataPath $folder }) 'Mie.EmulatorFailed' ResourceUnavailable 'is damaged' 'a copy of the folder'
    }

    It 'refuses an address of another machine' {
        Assert-Failure (Get-Failure { Start-MieEmulator -Upstream http://example.com }) 'Mie.EmulatorFailed' ResourceUnavailable 'loopback' 'which of the values'
    }
}

Describe 'Start-MieEmulator -Fault, -User and the limits' {
    AfterEach { Stop-MieEmulator }

    It 'strikes as the words say, in the same way for the same seed' {
        $counts = 1..2 | ForEach-Object {
            $Emulator = Start-Fast @{ Fault = 'status=400;rate=0.5;operation=predict'; Seed = 5 }
            $d = New-TestDeployment | Wait-Active
            $fates = 1..12 | ForEach-Object { $null -ne ($d | Invoke-MieInference -Prompt "$_" -ErrorAction Ignore) }
            $fates -join ' '
            (Get-Stats).faults.status | Should -Be @($fates -eq $false).Count
            Stop-MieEmulator
        }
        $counts[0] | Should -Be $counts[1]
        $counts[0] | Should -Match 'True'
        $counts[0] | Should -Match 'False'
        Assert-Failure (Get-Failure { Start-MieEmulator -Fault 'explode' }) 'Mie.EmulatorFailed' ResourceUnavailable "'explode' is not a fault" 'which of the values'
    }

    It 'gives a user the rights named and no other, and keeps the log asked for' {
        $Emulator = Start-Fast @{ User = [ordered]@{ reader = 'read'; caller = 'predict' }; LogFormat = 'Json' }
        $d = New-TestDeployment | Wait-Active
        $reader, $caller = 'reader', 'caller-session' | ForEach-Object {
            Connect-MieService -ConfigFile $Emulator.ConfigFile -ProfileName $_ -Endpoint $Emulator.ControlPlane -InferenceEndpoint $Emulator.Inference -CompartmentId $Emulator.CompartmentId
        }
        (Get-MieDeployment -Id $d.Id -Context $reader).Id | Should -Be $d.Id
        (Get-Failure { Remove-MieDeployment -Id $d.Id -Context $reader -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'Mie.NotAuthorizedOrNotFound,*'
        (Get-Failure { Get-MieDeployment -Id $d.Id -Context $caller }).FullyQualifiedErrorId | Should -BeLike 'Mie.NotAuthorizedOrNotFound,*'
        ($d | Invoke-MieInference -Prompt 'Hello' -Context $caller).Text | Should -Not -BeNullOrEmpty
        Wait-Until { $Emulator.Log.Count -gt 0 }
        $lines = $Emulator.Log | ConvertFrom-Json
        $lines.event | Should -Contain 'request'
        $lines[0].status | Should -Be 201
    }

    It 'answers 429 over the limit, and the calls go through all the same' {
        # So few that no machine is too slow to exceed it.
        $Emulator = Start-Fast @{ RequestsPerSecond = 0.5 }
        $d = New-TestDeployment | Wait-Active
        $before = (Get-Stats).requests
        $answers = 'a', 'b' | Invoke-MieInference -Deployment $d -ThrottleLimit 2
        @($answers).Count | Should -Be 2
        (Get-Stats).inferences | Should -Be 2
        (Get-Stats).requests - $before | Should -BeGreaterThan 2
    }
}
