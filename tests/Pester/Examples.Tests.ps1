BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Examples = Join-Path $Root 'examples'

    # Something that looks like a checkout, with the Quickstart in it; -Built has a file where it looks for the module.
    function Copy-Quickstart([string] $To, [switch] $Built) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive "$To/examples/Quickstart")
        Copy-Item "$Examples/Quickstart/*.ps1" $folder
        if ($Built) { $null = New-Item -ItemType File (Join-Path $TestDrive "$To/bin/MieTools.dll") -Force }
        Join-Path $folder 'Quickstart.ps1'
    }
}

Describe 'The payloads' {
    BeforeAll { $Emulator = Start-Emulator }
    AfterAll { $Emulator | Stop-MieEmulator }

    It 'create and update a deployment' {
        $created = New-MieDeployment -PayloadPath "$Examples/create-model-deployment.json" -Wait -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $created.DisplayName | Should -Be 'mie-chat'
        $created.Configuration.Environment.ServerPort | Should -Be 8000
        $created.InstanceShape | Should -Be 'VM.GPU.A10.1'
        "$($created.Endpoints)" | Should -Be 'GET,POST /v1/custom/completions'

        $updated = $created | Set-MieDeployment -PayloadPath "$Examples/update-model-deployment.json" -Wait -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $updated.LifecycleState | Should -Be 'ACTIVE'
        $updated.Endpoints.ForEach{ "$_" } | Should -Be 'GET,POST /v1/custom/completions', 'GET /models/{}', 'POST /v1/rerank'
        # What the update does not name stays.
        $updated.DisplayName | Should -Be 'mie-chat'
        $updated.InstanceShape | Should -Be 'VM.GPU.A10.1'
    }
}

Describe 'The Quickstart script' {
    It 'says what to do in a checkout that is not built' {
        $script = Copy-Quickstart 'unbuilt'
        $said = & $script 2>&1
        $LASTEXITCODE | Should -Be 1
        "$said" | Should -Match "not built yet\. Run 'dotnet build'"
    }

    It 'ends with an error when a line does not work that should' {
        # There is no manifest to import.
        $script = Copy-Quickstart 'broken' -Built
        $said = pwsh -NoProfile -NonInteractive -File $script 2>&1
        $LASTEXITCODE | Should -Be 1
        $said | Should -Contain 'PS> Import-Module ./MieTools.psd1'
        $said[-1] | Should -Be 'This line was expected to work.'
    }

    It 'ends with an error when a line works that should not' {
        $script = Copy-Quickstart 'too-good' -Built
        $fails = (Get-Content $script -Raw) -replace '(?s)```\r?\nImport-Module.*?```', "``````fails`n2 * 21`n``````"
        Set-Content $script $fails
        $said = pwsh -NoProfile -NonInteractive -File $script 2>&1
        $LASTEXITCODE | Should -Be 1
        $said[-2..-1] | Should -Be '42', 'This line was expected to fail.'
    }

    It 'leaves nothing running when it is stopped in the middle of a stream' {
        # The emulator is the other runspace's own, so that runspace has to hand it out.
        $seen = [hashtable]::Synchronized(@{})
        $shell = New-Shell "function Start-MieEmulator { `$seen.Emulator = MieTools\Start-MieEmulator @args; `$seen.Emulator }; & '$Examples/Quickstart/Quickstart.ps1'" @{ seen = $seen }
        try {
            $run = $shell.BeginInvoke()
            $null = Wait-Until { $script:mine = $seen.Emulator; $mine } 60000
            $null = Wait-Until { (Get-Stats $mine).activeStreams -gt 0 } 60000
            $shell.Stop()
            $run.IsCompleted | Should -BeTrue
            Test-Process $mine.ProcessId | Should -BeFalse
        }
        finally { $shell.Dispose() }
    }
}
