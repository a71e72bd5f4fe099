BeforeDiscovery {
    # The blocks of code of the page about runspaces.
    $page = Get-Content "$PSScriptRoot/../../docs/about_MieRunspaces.md" -Raw
    $examples = foreach ($match in [regex]::Matches($page, '(?ms)^### (?<title>[^\n]+)$(?:(?!^### ).)*?^```\n(?<code>.*?)^```$(?:(?:(?!^### ).)*?^```\n(?<more>.*?)^```$)?')) {
        foreach ($code in $match.Groups['code', 'more'].Where{ $_.Success }.Value) { @{ Title = $match.Groups['title'].Value; Code = $code } }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # No DEFAULT profile anywhere: a session that falls back to it has no connection.
    $OldHome = $env:HOME
    $env:HOME = $TestDrive
    $Emulator = Start-Emulator
    $Module = Join-Path $Root 'MieTools.psd1'

    # Where the next command goes, or the id of the error that it ends in.
    $Where = "Import-Module '$Module'; function Where-Mie { try { `$c = Get-MieContext -ErrorAction Stop; if (`$c) { `$c.ControlPlaneEndpoint } else { 'none' } } catch { `$_.FullyQualifiedErrorId -replace ',.*' } }"
    . ([scriptblock]::Create($Where))

    # Runs in a PowerShell process of its own, which has the variables too. The module is imported when the script says so.
    function Invoke-Session([string] $Script) {
        Invoke-Shell "`$Module = '$Module'; `$Where = '$($Where.Replace("'", "''"))'; $Script"
    }
}

AfterAll {
    Stop-MieEmulator
    $env:HOME = $OldHome
}

Describe 'A runspace that has not connected itself' {
    It 'inherits in <Name>' -ForEach @(
        @{ Name = 'ForEach-Object -Parallel'; Call = { 1..4 | ForEach-Object -ThrottleLimit 2 -Parallel { . ([scriptblock]::Create($using:Where)); Where-Mie } } }
        @{ Name = 'ForEach-Object -Parallel -AsJob'; Call = { Receive-Own (1..4 | ForEach-Object -AsJob -ThrottleLimit 2 -Parallel { . ([scriptblock]::Create($using:Where)); Where-Mie }) } }
        @{ Name = 'thread jobs, those that had to wait too'; Call = { Receive-Own (1..4 | ForEach-Object { Start-ThreadJob -ThrottleLimit 2 { . ([scriptblock]::Create($using:Where)); Where-Mie } }) } }
        @{ Name = '[powershell]::Create()'; Call = { $shell = New-Shell "$Where; Where-Mie; Where-Mie; Where-Mie; Where-Mie"; try { $shell.Invoke() } finally { $shell.Dispose() } } }
    ) {
        $null = Connect-Emulator $Emulator
        @(& $Call) | Should -Be (@($Emulator.ControlPlane) * 4)
    }

    It 'inherits from the job that started it, not from the session of that' {
        $null = Connect-Emulator $Emulator
        $seen = Receive-Own (1..3 | ForEach-Object {
            Start-ThreadJob -ThrottleLimit 2 {
                . ([scriptblock]::Create($using:Where))
                $own = Start-MieEmulator
                $block = [scriptblock]::Create("$using:Where; (Where-Mie) -eq '$($own.ControlPlane)'")
                1..2 | ForEach-Object -Parallel $block
            }
        })
        $seen | Should -Be (@($true) * 6)
        Where-Mie | Should -Be $Emulator.ControlPlane
    }

    It 'does not find the connection of the block before it in its runspace' {
        $null = Connect-Emulator $Emulator
        $seen = 1..3 | ForEach-Object -ThrottleLimit 1 -Parallel {
            . ([scriptblock]::Create($using:Where))
            Where-Mie
            $null = Connect-MieService -ConfigFile ($using:Emulator).ConfigFile -Endpoint http://127.0.0.1:1
            Where-Mie
        }
        $seen | Should -Be (@($Emulator.ControlPlane, [uri] 'http://127.0.0.1:1') * 3)
    }

    It 'keeps what it inherited when its parent connects to another service' {
        $null = Connect-Emulator $Emulator
        $signal = @{ First = [System.Threading.ManualResetEventSlim]::new(); Second = [System.Threading.ManualResetEventSlim]::new() }
        $job = Start-ThreadJob {
            . ([scriptblock]::Create($using:Where))
            Where-Mie
            ($using:signal).First.Set()
            $null = ($using:signal).Second.Wait(60000)
            Where-Mie
        }
        $signal.First.Wait(60000) | Should -BeTrue
        $null = Connect-MieService -ConfigFile $Emulator.ConfigFile -Endpoint http://127.0.0.1:1
        $signal.Second.Set()
        Receive-Own $job | Should -Be @($Emulator.ControlPlane, $Emulator.ControlPlane)
    }

    # A job that is connected and stays until $go is set; then another, and the session that started both.
    $twoJobs = {
        $go, $up = 1..2 | ForEach-Object { [System.Threading.ManualResetEventSlim]::new() }
        $first = Start-ThreadJob { Import-Module $using:Module; $null = Start-MieEmulator; ($using:up).Set(); $null = ($using:go).Wait(60000) }
        $null = $up.Wait(60000)
        Start-ThreadJob { . ([scriptblock]::Create($using:Where)); Where-Mie } | Receive-Job -Wait
        . ([scriptblock]::Create($Where))
        Where-Mie
        $go.Set()
    }

    It 'uses the DEFAULT profile beside a job with a connection when its parent does' -ForEach @{ TwoJobs = $twoJobs } {
        Invoke-Session ". ([scriptblock]::Create(`$Where)); Where-Mie; $TwoJobs" |
            Should -Be @('none', 'none', 'none')
    }

    It 'makes no guess when its parent is not known; the older one has none to inherit from' -ForEach @{ TwoJobs = $twoJobs } {
        Invoke-Session "$TwoJobs" | Should -Be @('Mie.ConnectionAmbiguous', 'none')
    }
}

Describe 'Connect-MieService without a place in a runspace whose parent is not known' {
    It 'makes no guess while an older one is on an emulator' {
        $script = {
            $go, $up = 1..2 | ForEach-Object { [System.Threading.ManualResetEventSlim]::new() }
            $first = Start-ThreadJob { Import-Module $using:Module; $null = Start-MieEmulator; ($using:up).Set(); $null = ($using:go).Wait(60000) }
            $null = $up.Wait(60000)
            Start-ThreadJob { Import-Module $using:Module; try { Connect-MieService -ErrorAction Stop } catch { $_.FullyQualifiedErrorId } } | Receive-Job -Wait
            $go.Set()
        }
        Invoke-Session "$script" | Should -Be 'Mie.ConnectionAmbiguous,MieTools.Cmdlets.ConnectMieServiceCommand'
    }
}

Describe 'What a runspace takes down' {
    BeforeEach { $null = Connect-Emulator $Emulator }

    It 'is only its own with <_>' -ForEach @('Stop-MieEmulator', 'Remove-Module MieTools', 'Import-Module $Module -Force', 'Disconnect-MieService') {
        $seen = Receive-Own (Start-ThreadJob {
            . ([scriptblock]::Create($using:Where))
            $Module = $using:Module
            $own = Start-MieEmulator -NoConnect
            @(Get-MieEmulator).ProcessId -join ' ' -eq "$($own.ProcessId)"
            . ([scriptblock]::Create($using:_))
            $own.State
        })
        $seen | Should -Be @($true, ($_ -eq 'Disconnect-MieService' ? 'Running' : 'Stopped'))
        $Emulator.State | Should -Be 'Running'
        Get-MieEmulator | Should -Be $Emulator
        Where-Mie | Should -Be $Emulator.ControlPlane
        Get-MieDeployment -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'ends with the runspace' {
        $own = Receive-Own (Start-ThreadJob { Import-Module $using:Module; Start-MieEmulator })
        $own = @($own) + @(1..2 | ForEach-Object -ThrottleLimit 1 -Parallel { Import-Module $using:Module; Start-MieEmulator })
        $own | Should -HaveCount 3
        foreach ($one in $own) { Wait-Until { $one.State -eq 'Stopped' } }
        $Emulator.State | Should -Be 'Running'
    }

    It 'leaves what a parallel block inherited when the block imports the module again' {
        1..2 | ForEach-Object -Parallel { . ([scriptblock]::Create($using:Where)); $null = Where-Mie; Import-Module $using:Module -Force; Where-Mie } |
            Should -Be @($Emulator.ControlPlane, $Emulator.ControlPlane)
    }
}

Describe 'Runspaces with an emulator each' {
    It 'make their deployments in their own' {
        $seen = 1..3 | ForEach-Object -ThrottleLimit 3 -Parallel {
            Import-Module $using:Module
            $own = Start-MieEmulator -CreateDelaySec 0
            foreach ($n in 1..3) {
                $null = New-MieDeployment -DisplayName "of-$_" -ModelId $own.ModelId -Image iad.ocir.io/ns/vllm:1 -ApiSpecification openai -Endpoint 'GET,POST /models/{}'
            }
            (Get-MieDeployment).DisplayName -join ' '
        }
        $seen | Sort-Object | Should -Be @('of-1 of-1 of-1', 'of-2 of-2 of-2', 'of-3 of-3 of-3')
    }
}

Describe 'Many runspaces that call, start, stop, import and remove at random' {
    It 'call no service but the one they mean' {
        $program, $first = Get-Shell
        $said = & $program @first -NoProfile -NonInteractive -File "$PSScriptRoot/RunspaceStorm.ps1" -Runspaces 4 -Steps 12 -Seed 1 -Module $Module 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "it said: $($said -join "`n")"
        "$said" | Should -Match 'deployments made: [1-9].*wrong: 0$'
    }
}

Describe 'A connection that is gone' {
    It 'is an error, not another account, after <Name>' -ForEach @(
        @{ Name = 'Stop-MieEmulator'; Call = 'Stop-MieEmulator'; Message = 'not running any more' }
        @{ Name = 'the end of its emulator'; Call = '(Get-Process -Id $e.ProcessId).Kill(); while ($e.State -eq "Running") { Start-Sleep -Milliseconds 20 }'; Message = 'not running any more' }
        @{ Name = 'Stop-MieEmulator in another runspace'; Call = 'Start-ThreadJob { Import-Module $using:Module; Stop-MieEmulator $using:e } | Receive-Job -Wait'; Message = 'not running any more' }
        @{ Name = 'Remove-Module'; Call = 'Remove-Module MieTools; Import-Module $Module'; Message = 'not running any more' }
        # What was connected before the module went is gone with it, and no later emulator leads back to it.
        @{ Name = 'an emulator after Remove-Module'; Message = 'not running any more'
            Call = '$null = Connect-MieService -ConfigFile $e.ConfigFile -Endpoint http://127.0.0.1:1; $null = Start-MieEmulator
                Remove-Module MieTools; Import-Module $Module; $null = Start-MieEmulator; Stop-MieEmulator' }
        @{ Name = 'Import-Module -Force'; Call = '$null = Connect-MieService -ConfigFile $e.ConfigFile -Endpoint http://127.0.0.1:1; Import-Module $Module -Force'; Message = 'imported again with -Force' }
    ) {
        $seen = @(Invoke-Session ". ([scriptblock]::Create(`$Where)); `$e = Start-MieEmulator; $Call; Where-Mie
            1..2 | ForEach-Object -Parallel { . ([scriptblock]::Create(`$using:Where)); Where-Mie }
            try { Get-MieDeployment -ErrorAction Stop } catch { `"`$_`"; `$_.CategoryInfo.Category; `$_.ErrorDetails.RecommendedAction }
            Disconnect-MieService; Where-Mie")
        $seen[0..2] | Should -Be @('Mie.ConnectionLost', 'Mie.ConnectionLost', 'Mie.ConnectionLost')
        $seen[3] | Should -Match $Message
        $seen[4] | Should -Be 'ConnectionError'
        $seen[5] | Should -Match 'Connect-MieService'
        # What the user says.
        $seen[6] | Should -Be 'none'
    }
}

Describe 'about_MieRunspaces' {
    BeforeAll { $env:PSModulePath, $paths = "$TestDrive/modules$([System.IO.Path]::PathSeparator)$env:PSModulePath", $env:PSModulePath
        # Installed, as a page may take for granted.
        $null = New-Item -ItemType Directory "$TestDrive/modules/MieTools"
        'MieTools.psd1', 'bin', 'tools' | ForEach-Object { $null = New-Item -ItemType SymbolicLink "$TestDrive/modules/MieTools/$_" -Target (Join-Path $Root $_) }
    }
    AfterAll { $env:PSModulePath = $paths }

    It 'has one for <_>' -ForEach 'ForEach-Object -Parallel', 'Thread jobs', 'Start-Job', 'Runspaces of a program' {
        $page = Get-Content (Join-Path $Root 'docs/about_MieRunspaces.md') -Raw
        $page | Should -Match "(?m)^### $_$"
    }

    It 'runs as printed: <Title>' -ForEach $examples {
        $seen = @(Invoke-Session "`$ErrorActionPreference = 'Stop'; Import-Module MieTools; $Code; 'to the end'")
        $seen | Out-String | Should -Match 'to the end' -Because "it said: $seen"
        # Where the blocks print where they went, they went to the emulator.
        $seen.Where{ "$_" -match '^http' } | ForEach-Object { "$_" | Should -Match '^http://127\.0\.0\.1:\d+/' }
        $seen.Where{ "$_" -match '^(False$|.*Mie\.)' } | Should -BeNullOrEmpty
    }
}
