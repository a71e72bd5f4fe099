BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # Sessions of their own that start an emulator and write its process id, then go on as the script says. They run beside the first tests,
    # so what they write is not in TestDrive, of which each Describe takes away what is new.
    $notes = (New-Item -ItemType Directory (Join-Path ([System.IO.Path]::GetTempPath()) "mie-sessions-$PID")).FullName
    function Start-Session([string] $Name, [string] $Then) {
        $file = Join-Path $notes $Name
        Start-Shell "function Start-Child(`$Path) { `$e = Start-MieEmulator; Set-Content `"`$Path.tmp`" `$e.ProcessId; Move-Item `"`$Path.tmp`" `$Path }
            Import-Module '$Root/MieTools.psd1'; Start-Child '$file'; $Then" $file
    }
    function Get-EmulatorId([string] $Name) {
        Wait-Until { Test-Path (Join-Path $notes $Name) }
        [int](Get-Content (Join-Path $notes $Name))
    }
    $long = 'Start-Sleep 600'
    $children = @{
        ended = Start-Session 'ended' 'exit 0'
        # Its second emulator is there when it is killed.
        removed = Start-Session 'removed' "Remove-Module MieTools; while (-not (Test-Path '$notes/go')) { Start-Sleep -Milliseconds 50 }; Import-Module '$Root/MieTools.psd1'; Start-Child '$notes/killed'; $long"
    }

    # The two that most tests look at; those that need others start them.
    $First = Start-Emulator
    $Second = Start-MieEmulator -NoConnect -NoSignatureCheck -ConfigPath (Join-Path $TestDrive 'second')
}

AfterAll {
    $children.Values.Where{ -not $_.HasExited }.ForEach{ $_.Kill() }
    Stop-MieEmulator
    Remove-Item $notes -Recurse
}

Describe 'Start-MieEmulator' {
    It 'starts a process that answers, and connects the session to it' {
        $First.State | Should -Be 'Running'
        Test-Process $First.ProcessId | Should -BeTrue
        (Invoke-RestMethod "$($First.ControlPlane)emulator/health").status | Should -Be 'ok'
        (Get-MieContext).ControlPlaneEndpoint | Should -Be $First.ControlPlane
        (Get-MieContext).CompartmentId | Should -Be $First.CompartmentId
        $First.ControlPlane.IsLoopback | Should -BeTrue
        Get-MieEmulator | Should -Contain $First
    }

    It 'leaves the connection alone with -NoConnect' {
        (Get-MieContext).ControlPlaneEndpoint | Should -Be $First.ControlPlane
        @(Get-MieEmulator) | Should -Be @($First, $Second)
    }

    It 'starts nothing with -WhatIf' {
        Start-MieEmulator -WhatIf | Should -BeNullOrEmpty
        @(Get-MieEmulator) | Should -Be @($First, $Second)
    }

    It 'writes the config where -ConfigPath says, relative to the PowerShell location, for this user alone' {
        Push-Location $TestDrive
        try { $emulator = Start-MieEmulator -ConfigPath ./conf -NoConnect } finally { Pop-Location }
        $emulator.ConfigFile | Should -Be (Join-Path $TestDrive 'conf/config')
        if (-not $IsWindows) { (Get-Item (Join-Path $TestDrive 'conf/api_key.pem')).UnixMode | Should -Be '-rw-------' }
        Stop-MieEmulator $emulator
        Get-MieEmulator | Should -Not -Contain $emulator
    }

    It 'never replaces what is in the folder of <_>' -ForEach '-ConfigPath', '-DataPath' {
        $folder = Join-Path $TestDrive "real$_"
        $null = New-Item $folder -ItemType Directory
        Set-Content (Join-Path $folder 'config') 'real' -NoNewline
        Set-Content (Join-Path $folder 'api_key.pem') 'real' -NoNewline
        $arguments = @{ $_.TrimStart('-') = $folder }
        Assert-Failure (Get-Failure { Start-MieEmulator -NoConnect @arguments }) 'Mie.EmulatorFailed' ResourceUnavailable `
            "holds the file '(config|api_key.pem)', which no emulator has made" 'empty or new'
        Get-ChildItem $folder | Get-Content | Should -Be 'real', 'real'
    }

    It 'never replaces the config of an emulator that runs' {
        Assert-Failure (Get-Failure { Start-MieEmulator -NoConnect -ConfigPath (Join-Path $TestDrive 'second') }) 'Mie.EmulatorFailed' `
            ResourceUnavailable "in use by process $($Second.ProcessId)" '-ConfigPath'
    }

    It 'blames no value for what is none''s fault' {
        Set-Content (Join-Path $TestDrive 'a-file') ''
        $failure = Get-Failure { Start-MieEmulator -NoConnect -ConfigPath (Join-Path $TestDrive 'a-file/x') }
        Assert-Failure $failure 'Mie.EmulatorFailed' ResourceUnavailable 'cannot be written' 'Read the message'
    }

    # The console of a child has the locale's encoding; a process of this module speaks UTF-8 with it all the same.
    It 'says what the server says in any locale, also what its encoding lacks' -Skip:$IsWindows {
        $kept = $env:LC_ALL
        $env:LC_ALL = 'de_DE.ISO-8859-1'
        try {
            $said = Invoke-Shell "Import-Module '$Root/MieTools.psd1'; try { Start-MieEmulator -Fault ('x' + [char]0x65e5) -ErrorAction Stop } catch { `"`$_`".Contains('x' + [char]0x65e5) }"
        }
        finally { $env:LC_ALL = $kept }
        $said | Should -Be 'True'
    }

    It 'is one error when the port is taken' {
        $failure = Get-Failure { Start-MieEmulator -Port $First.ControlPlane.Port }
        Assert-Failure $failure 'Mie.EmulatorFailed' ResourceUnavailable 'in use' '-Port'
        @(Get-MieEmulator) | Should -Be @($First, $Second)
    }

    It 'goes on after the Ctrl+C that stops a command of its session' -Skip:$IsWindows {
        # A terminal sends it to every process of the foreground group.
        /bin/kill -INT $First.ProcessId
        # One that it ended would be gone by then.
        (Get-Process -Id $First.ProcessId).WaitForExit(300) | Should -BeFalse
        (Invoke-RestMethod "$($First.ControlPlane)emulator/health").status | Should -Be 'ok'
    }

    It 'takes unsigned requests with -NoSignatureCheck only' {
        (Invoke-WebRequest "$($Second.ControlPlane)20190101/modelDeployments?compartmentId=$($Second.CompartmentId)").StatusCode | Should -Be 200
        (Invoke-WebRequest "$($First.ControlPlane)20190101/modelDeployments?compartmentId=$($First.CompartmentId)" -SkipHttpErrorCheck).StatusCode | Should -Be 401
    }
}

Describe 'An emulator whose session ends' {
    It 'ends with the session' {
        $id = Get-EmulatorId 'ended'
        Wait-Until { $children['ended'].HasExited }
        Wait-Until { -not (Test-Process $id) }
    }

    It 'ends with Remove-Module' {
        $id = Get-EmulatorId 'removed'
        Wait-Until { -not (Test-Process $id) }
        $children['removed'].HasExited | Should -BeFalse
    }

    It 'ends when the session is killed' {
        $null = New-Item (Join-Path $notes 'go') -Force
        $id = Get-EmulatorId 'killed'
        Test-Process $id | Should -BeTrue
        $children['removed'].HasExited | Should -BeFalse
        # SIGKILL: nothing of the session's own code runs.
        $children['removed'].Kill()
        Wait-Until { -not (Test-Process $id) }
    }
}

Describe 'Stop-MieEmulator' {
    It 'stops nothing with -WhatIf' {
        Stop-MieEmulator -WhatIf
        Test-Process $First.ProcessId | Should -BeTrue
        Test-Process $Second.ProcessId | Should -BeTrue
    }

    It 'stops the one that is piped in, and keeps the session''s connection to another' {
        $Second | Stop-MieEmulator
        Test-Process $Second.ProcessId | Should -BeFalse
        Test-Process $First.ProcessId | Should -BeTrue
        (Get-MieContext).ControlPlaneEndpoint | Should -Be $First.ControlPlane
    }

    It 'leaves no process, no temporary folder and no connection, and may be called twice' {
        $folder = Split-Path $First.ConfigFile
        Test-Path $folder | Should -BeTrue
        Stop-MieEmulator | Should -BeNullOrEmpty
        Test-Process $First.ProcessId | Should -BeFalse
        Test-Path $folder | Should -BeFalse
        $First.State | Should -Be 'Stopped'
        Get-MieEmulator | Should -BeNullOrEmpty
        Assert-Failure (Get-Failure { Get-MieDeployment }) 'Mie.ConnectionLost' ConnectionError 'not running any more' 'Connect-MieService'
        { Stop-MieEmulator $First; Stop-MieEmulator } | Should -Not -Throw
    }
}

Describe 'The connection around an emulator' {
    AfterAll { Stop-MieEmulator }

    It 'is the one from before when the emulator is stopped' {
        $first = Start-MieEmulator
        $own = Connect-MieService -ConfigFile $first.ConfigFile -ProfileName SESSION -Endpoint $first.ControlPlane
        $second = Start-MieEmulator
        (Get-MieContext).ControlPlaneEndpoint | Should -Be $second.ControlPlane
        Stop-MieEmulator $second
        Get-MieContext | Should -Be $own
        Stop-MieEmulator $first
        { Get-MieContext -ErrorAction Stop } | Should -Throw -ErrorId 'Mie.ConnectionLost,*'
    }

    It 'is gone until the user says where to go' {
        $null = Start-MieEmulator
        Stop-MieEmulator
        Disconnect-MieService -PassThru | Should -BeNullOrEmpty
        $old = $env:HOME, $env:USERPROFILE
        $env:HOME = $env:USERPROFILE = $TestDrive
        try { $failure = Get-Failure { Get-MieDeployment } }
        finally { $env:HOME, $env:USERPROFILE = $old }
        $failure.FullyQualifiedErrorId | Should -Be 'Mie.CredentialNotFound,MieTools.Cmdlets.GetMieDeploymentCommand'
        $again = Start-MieEmulator
        (Get-MieContext).ControlPlaneEndpoint | Should -Be $again.ControlPlane
        Stop-MieEmulator
        # What was said before the emulator does not count for what comes after it.
        { Get-MieContext -ErrorAction Stop } | Should -Throw -ErrorId 'Mie.ConnectionLost,*'
    }

    It 'does not go back to an emulator that is gone' {
        $first = Start-MieEmulator
        $second = Start-MieEmulator
        Stop-MieEmulator $first
        Stop-MieEmulator $second
        { Get-MieContext -ErrorAction Stop } | Should -Throw -ErrorId 'Mie.ConnectionLost,*'
    }
}
