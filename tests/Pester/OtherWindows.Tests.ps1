BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Data = Join-Path $TestDrive 'demo'
    $Own = Start-Emulator
    # A window of its own that has one, until it is told to end.
    $Log = Join-Path $TestDrive 'other'
    $Other = Start-Shell "Import-Module '$Root/MieTools.psd1'; `$e = Start-MieEmulator -DataPath '$Data' -CreateDelaySec 0 -TokenRate 0; `$null = New-MieDeployment -DisplayName elsewhere -ModelId `$e.ModelId -Image iad.ocir.io/ns/vllm:1 -ApiSpecification openai -Wait; [System.IO.File]::WriteAllText('$Log.ready', `$e.ProcessId); while (-not (Test-Path '$Log.go')) { Start-Sleep -Milliseconds 50 }" $Log
    Wait-Until { (Test-Path "$Log.ready") -or $Other.HasExited }
    $OtherId = [int] (Get-Content "$Log.ready")
}

AfterAll {
    $null = New-Item "$Log.go" -Force
    $Other.WaitForExit()
    Stop-MieEmulator
}

Describe 'Emulators of other windows' {
    It 'are listed with those of the session' {
        (Get-MieEmulator).ProcessId | Should -Be $Own.ProcessId
        $all = Get-MieEmulator -All
        $all.ProcessId | Should -Contain $Own.ProcessId
        $there = $all.Where{ $_.ProcessId -eq $OtherId }
        $there.DataPath | Should -Be $Data
        $there.ParentProcessId | Should -Be $Other.Id
        $there.StartedBy | Should -Match " $($Other.Id)$"
        $there.State | Should -Be 'Running'
        $there.StartTime | Should -BeOfType DateTimeOffset
        $all.Where{ $_.ProcessId -eq $Own.ProcessId }.StartedBy | Should -Be 'this process'
    }

    It 'are connected to by <_>' -ForEach 'process', 'address', 'folder', 'name', 'the object', 'its copy', 'the pipe' {
        $there = (Get-MieEmulator -All).Where{ $_.ProcessId -eq $OtherId }[0]
        $null = switch ($_) {
            'process' { Connect-MieService -Emulator $OtherId }
            'address' { Connect-MieService -Emulator "$($there.ControlPlane)".TrimEnd('/') }
            'folder' { Connect-MieService -Emulator $Data }
            'name' { Connect-MieService -Emulator -EmulatorName demo }
            'the object' { Connect-MieService -Emulator $there }
            'its copy' { $there | Export-Clixml "$TestDrive/there.xml"; Connect-MieService -Emulator (Import-Clixml "$TestDrive/there.xml") }
            'the pipe' { $there | Connect-MieService -Emulator }
        }
        (Get-MieDeployment).DisplayName | Should -Be 'elsewhere'
        (Invoke-MieInference elsewhere hi).Text | Should -Not -BeNullOrEmpty
    }

    It 'are several, and the error lists them' {
        $failure = Get-Failure { Connect-MieService -Emulator }
        Assert-Failure $failure 'Mie.EmulatorAmbiguous' InvalidArgument "process $OtherId at http://127\.0\.0\.1:\d+ \(started by .+, data in " '-Emulator 4711'
        $failure = Get-Failure { Connect-MieService -Emulator nowhere }
        Assert-Failure $failure 'Mie.EmulatorNotFound' ObjectNotFound "No emulator is 'nowhere'\. There are: .*process $($Own.ProcessId) at" 'Get-MieEmulator -All'
    }

    It 'are completed' {
        (TabExpansion2 'Connect-MieService -Emulator -EmulatorName ').CompletionMatches.CompletionText | Should -Contain "$OtherId"
    }

    It 'are not stopped from here' {
        $failure = Get-Failure { (Get-MieEmulator -All).Where{ $_.ProcessId -eq $OtherId } | Stop-MieEmulator }
        Assert-Failure $failure 'Mie.ArgumentInvalid' InvalidArgument 'belongs to another process' "Stop-Process -Id $OtherId"
        Test-Process $OtherId | Should -BeTrue
    }

    It 'end with their window, and a connection to one is lost then' {
        $null = Connect-MieService -Emulator $OtherId
        $null = New-Item "$Log.go"
        $Other.WaitForExit()
        Wait-Until { -not (Test-Process $OtherId) }
        (Get-MieEmulator -All).ProcessId | Should -Not -Contain $OtherId
        { Get-MieDeployment -ErrorAction Stop } | Should -Throw -ErrorId 'Mie.ConnectionLost,*'
    }
}
