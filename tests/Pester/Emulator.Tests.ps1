BeforeAll {
    . "$PSScriptRoot/Common.ps1"
}

AfterAll {
    Stop-MieEmulator
}

Describe 'Start-MieEmulator' {
    It 'starts a process that answers, and connects the session to it' {
        $emulator = Start-Emulator
        $emulator.State | Should -Be 'Running'
        Test-Process $emulator.ProcessId | Should -BeTrue
        (Invoke-RestMethod "$($emulator.ControlPlane)emulator/health").status | Should -Be 'ok'
        (Get-MieContext).ControlPlaneEndpoint | Should -Be $emulator.ControlPlane
        (Get-MieContext).CompartmentId | Should -Be $emulator.CompartmentId
        $emulator.ControlPlane.IsLoopback | Should -BeTrue
        Get-MieEmulator | Should -Be $emulator
        Stop-MieEmulator
    }

    It 'leaves the connection alone with -NoConnect' {
        $first = Start-Emulator
        $context = Get-MieContext
        $second = Start-Emulator -NoConnect
        Get-MieContext | Should -Be $context
        @(Get-MieEmulator).Count | Should -Be 2
        Stop-MieEmulator
        Get-MieEmulator | Should -BeNullOrEmpty
    }

    It 'starts nothing with -WhatIf' {
        Start-MieEmulator -WhatIf | Should -BeNullOrEmpty
        Get-MieEmulator | Should -BeNullOrEmpty
    }

    It 'writes the config where -ConfigPath says, relative to the PowerShell location, for this user alone' {
        Push-Location $TestDrive
        try { $emulator = Start-MieEmulator -ConfigPath ./conf } finally { Pop-Location }
        $emulator.ConfigFile | Should -Be (Join-Path $TestDrive 'conf/config')
        if (-not $IsWindows) { (Get-Item (Join-Path $TestDrive 'conf/api_key.pem')).UnixMode | Should -Be '-rw-------' }
        Stop-MieEmulator
    }

    It 'is one error when the port is taken' {
        $emulator = Start-Emulator
        $failure = Get-Failure { Start-MieEmulator -Port $emulator.ControlPlane.Port }
        Assert-Failure $failure 'Mie.EmulatorNotStarted' ResourceUnavailable 'in use' '-Port'
        @(Get-MieEmulator).Count | Should -Be 1
        Stop-MieEmulator
    }

    It 'goes on after the Ctrl+C that stops a command of its session' -Skip:$IsWindows {
        # A terminal sends it to every process of the foreground group.
        $emulator = Start-Emulator
        /bin/kill -INT $emulator.ProcessId
        Start-Sleep -Milliseconds 200
        (Invoke-RestMethod "$($emulator.ControlPlane)emulator/health").status | Should -Be 'ok'
        Stop-MieEmulator
    }

    It 'takes unsigned requests with -NoSignatureCheck only' {
        $emulator = Start-MieEmulator -NoSignatureCheck
        (Invoke-WebRequest "$($emulator.ControlPlane)20190101/modelDeployments?compartmentId=$($emulator.CompartmentId)").StatusCode | Should -Be 200
        Stop-MieEmulator
        $emulator = Start-Emulator
        (Invoke-WebRequest "$($emulator.ControlPlane)20190101/modelDeployments?compartmentId=$($emulator.CompartmentId)" -SkipHttpErrorCheck).StatusCode | Should -Be 401
        Stop-MieEmulator
    }
}

Describe 'Stop-MieEmulator' {
    It 'leaves no process and no temporary folder, and disconnects the session' {
        $emulator = Start-Emulator
        $folder = Split-Path $emulator.ConfigFile
        Stop-MieEmulator | Should -BeNullOrEmpty
        Test-Process $emulator.ProcessId | Should -BeFalse
        Test-Path $folder | Should -BeFalse
        $emulator.State | Should -Be 'Stopped'
        Get-MieEmulator | Should -BeNullOrEmpty
        $failure = Get-Failure { $env:HOME, $old = $TestDrive, $env:HOME; try { Get-MieDeployment } finally { $env:HOME = $old } }
        $failure.FullyQualifiedErrorId | Should -Be 'Mie.CredentialNotFound,MieTools.Cmdlets.GetMieDeploymentCommand'
    }

    It 'stops the one that is piped in, and keeps the session''s connection to another' {
        $first = Start-Emulator
        $second = Start-Emulator -NoConnect
        $second | Stop-MieEmulator
        Test-Process $second.ProcessId | Should -BeFalse
        Test-Process $first.ProcessId | Should -BeTrue
        (Get-MieContext).ControlPlaneEndpoint | Should -Be $first.ControlPlane
        Stop-MieEmulator
    }

    It 'stops nothing with -WhatIf, and may be called twice' {
        $emulator = Start-Emulator
        Stop-MieEmulator -WhatIf
        Test-Process $emulator.ProcessId | Should -BeTrue
        Stop-MieEmulator $emulator
        { Stop-MieEmulator $emulator; Stop-MieEmulator } | Should -Not -Throw
    }
}

Describe 'An emulator whose session ends' {
    BeforeAll {
        # Children that start an emulator each, write its process id, and go on as the script says; all at a time.
        $children = @{}
        foreach ($case in @{ Name = 'removed'; Then = 'Remove-Module MieTools; Start-Sleep 60' }, @{ Name = 'ended'; Then = 'exit 0' }, @{ Name = 'killed'; Then = 'Start-Sleep 60' }) {
            $file = Join-Path $TestDrive $case.Name
            $script = "Import-Module '$Root/MieTools.psd1'; `$e = Start-MieEmulator; Set-Content '$file.tmp' `$e.ProcessId; Move-Item '$file.tmp' '$file'; $($case.Then)"
            $children[$case.Name] = Start-Process pwsh -PassThru -RedirectStandardOutput "$file.out" -RedirectStandardError "$file.err" -RedirectStandardInput ($IsWindows ? 'NUL' : '/dev/null') `
                -ArgumentList '-NoProfile', '-NonInteractive', '-EncodedCommand', ([Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($script)))
        }
        function Get-EmulatorId([string] $Name) {
            $null = Wait-Until { Test-Path (Join-Path $TestDrive $Name) } 30000
            [int](Get-Content (Join-Path $TestDrive $Name))
        }
    }

    AfterAll {
        $children.Values.Where{ -not $_.HasExited }.ForEach{ $_.Kill() }
    }

    It 'ends with Remove-Module' {
        $id = Get-EmulatorId 'removed'
        Wait-Until { -not (Test-Process $id) } | Should -BeLessThan 5000
        $children['removed'].HasExited | Should -BeFalse
    }

    It 'ends with the session' {
        $id = Get-EmulatorId 'ended'
        $null = Wait-Until { $children['ended'].HasExited } 10000
        Wait-Until { -not (Test-Process $id) } | Should -BeLessThan 5000
    }

    It 'ends when the session is killed' {
        $id = Get-EmulatorId 'killed'
        Test-Process $id | Should -BeTrue
        # SIGKILL: nothing of the session's own code runs.
        $children['killed'].Kill()
        Wait-Until { -not (Test-Process $id) } | Should -BeLessThan 5000
    }
}

Describe 'The connection around an emulator' {
    It 'is the one from before when the emulator is stopped' {
        $first = Start-MieEmulator
        $own = Connect-MieService -ConfigFile $first.ConfigFile -ProfileName SESSION -Endpoint $first.ControlPlane
        $second = Start-MieEmulator
        (Get-MieContext).ControlPlaneEndpoint | Should -Be $second.ControlPlane
        Stop-MieEmulator $second
        Get-MieContext | Should -Be $own
        Stop-MieEmulator $first
        { Get-MieContext -ErrorAction Stop } | Should -Throw
    }

    It 'does not go back to an emulator that is gone' {
        $first = Start-MieEmulator
        $second = Start-MieEmulator
        Stop-MieEmulator $first
        Stop-MieEmulator $second
        { Get-MieContext -ErrorAction Stop } | Should -Throw
    }
}
