BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # Path of a copy of the module as it was built.
    function New-Copy([string] $Name) {
        $copy = Join-Path $TestDrive ($Name -replace ' ') 'MieTools'
        $null = New-Item "$copy/tools" -ItemType Directory
        Copy-Item (Join-Path $Root 'MieTools.psd1'), (Join-Path $Root 'bin') $copy -Recurse
        Copy-Item (Join-Path $Root 'tools/CheckBuilt.ps1') "$copy/tools"
        $copy
    }

    # Path of a folder in it that stands for what is compiled ahead for this platform.
    function Add-Ahead([string] $Copy) {
        $system = $IsWindows ? 'win' : $IsMacOS ? 'osx' : 'linux'
        $architecture = "$([System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture)".ToLower()
        $folder = New-Item ("$Copy/bin/net{0}.0-{1}-{2}" -f [Environment]::Version.Major, $system, $architecture) -ItemType Directory
        Copy-Item "$Copy/bin/MieTools.Core.dll", "$Copy/bin/MieTools.Shell.dll" $folder
        $folder.FullName
    }
}

Describe 'The module' {
    It 'is a valid manifest with one version for manifest and assembly' {
        $manifest = Test-ModuleManifest (Join-Path $Root 'MieTools.psd1')
        $assembly = [System.Diagnostics.FileVersionInfo]::GetVersionInfo((Join-Path $Root 'bin/MieTools.dll'))
        $assembly.ProductVersion | Should -BeLike "$($manifest.Version)*"
    }

    It 'exports its cmdlets and nothing else' {
        $module = Get-Module MieTools
        $module.ExportedCommands.Values | Where-Object CommandType -NE Cmdlet | Should -BeNullOrEmpty
        $module.ExportedCmdlets.Keys | Should -Contain 'Invoke-MieStream'
        $implemented = $module.ImplementingAssembly.GetExportedTypes().ForEach{ $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) }.ForEach{ "$($_.VerbName)-$($_.NounName)" } | Sort-Object
        @($module.ExportedCmdlets.Keys | Sort-Object) | Should -Be $implemented
    }

    # But Enter-MieChat, which needs somebody at the keyboard.
    It 'has a tour that runs every cmdlet' {
        $run = [regex]::Matches((Get-Content (Join-Path $Root 'docs/tour.md') -Raw), '(?m)^(?:PS> |>> ).*$').Value -join "`n"
        (Get-Module MieTools).ExportedCmdlets.Keys.Where{ $_ -ne 'Enter-MieChat' -and $run -notmatch "$_\b" } | Should -BeNullOrEmpty
    }

    It 'uses approved verbs and singular nouns' {
        $approved = (Get-Verb).Verb
        foreach ($command in Get-Command -Module MieTools) {
            $command.Verb | Should -BeIn $approved
            $command.Noun | Should -Match '^Mie\w+[^s]$|^MieService$'
        }
    }

    It 'imports without a word on any stream' {
        $said = Invoke-Shell "`$VerbosePreference = 'SilentlyContinue'; Import-Module '$Root/MieTools.psd1' *>&1; 'end'"
        $said | Should -Be 'end'
    }

    It 'says how to build it where it was not built' {
        $fresh = Join-Path $TestDrive 'a fresh one' 'MieTools'
        $null = New-Item "$fresh/tools" -ItemType Directory
        Copy-Item (Join-Path $Root 'MieTools.psd1') $fresh
        Copy-Item (Join-Path $Root 'tools/CheckBuilt.ps1') "$fresh/tools"
        $said = Invoke-Shell "try { Import-Module '$fresh/MieTools.psd1' } catch { `$_.FullyQualifiedErrorId -replace ',.*'; `$_.ToString() }; (Get-Module MieTools).Name"
        $said | Should -Be 'Mie.ModuleNotBuilt', "MieTools has not been built yet. Build it first: dotnet build '$fresh'"
    }

    It 'can be imported a second time from a copy elsewhere, <_>' -ForEach 'of this version', 'of another version' {
        $copy = New-Copy $_
        if ($_ -eq 'of another version') {
            (Get-Content (Join-Path $copy 'MieTools.psd1') -Raw) -replace "(ModuleVersion += )'.*'", "`$1'9.9.9'" |
                Set-Content (Join-Path $copy 'MieTools.psd1')
        }
        $said = Invoke-Shell @"
            Import-Module '$Root/MieTools.psd1' *>&1; Import-Module '$copy/MieTools.psd1' *>&1
            (New-MieEndpoint /x GET).Suffix; "errors: `$(`$Error.Count)"
            (Get-TypeData MieTools.Core.Connection.MieContext).DefaultDisplayPropertySet.ReferencedProperties[0]
            Remove-Module MieTools *>&1; Import-Module '$copy/MieTools.psd1' *>&1; (New-MieEndpoint /y GET).Suffix; "errors: `$(`$Error.Count)"
"@
        $said | Should -Be '/x', 'errors: 0', 'ProfileName', '/y', 'errors: 0'
    }

    It 'keeps what it started and connected while a second copy of the build stays' {
        $copy = New-Copy second
        $said = Invoke-Shell @"
            Import-Module '$Root/MieTools.psd1'; Import-Module '$copy/MieTools.psd1'
            `$emulator = Start-MieEmulator
            Get-Module MieTools | Where-Object ModuleBase -eq '$copy' | Remove-Module
            `$emulator.State; (Get-MieContext).ControlPlaneEndpoint -eq `$emulator.ControlPlane
            Remove-Module MieTools
            `$emulator.State
"@
        $said | Should -Be 'Running', 'True', 'Stopped'
    }

    It 'is imported again by the path that it tells, as a job does' {
        Invoke-Shell "Import-Module '$Root/MieTools.psd1'; `$path = (Get-Module MieTools).Path; Remove-Module MieTools; Import-Module `$path; (New-MieEndpoint /x GET).Suffix" | Should -Be '/x'
    }

    It 'loads no assembly that is not of .NET, PowerShell or itself' {
        $files = Get-ChildItem (Join-Path $Root 'bin') -Filter *.dll
        $files.Name | Sort-Object | Should -Be @('MieTools.Core.dll', 'MieTools.dll', 'MieTools.Shell.dll', 'MieTools.Start.dll')
    }

    It 'takes <Assembly> as it was compiled ahead for this platform, and the plain one where it <Name>' -ForEach @(
        foreach ($assembly in 'MieTools.Core', 'MieTools.Shell') {
            @{ Assembly = $assembly; Name = 'is not there'; Spoil = { Remove-Item $args[0] } }
            @{ Assembly = $assembly; Name = 'cannot be read'; Spoil = { 'no assembly' | Set-Content $args[0] } }
            @{ Assembly = $assembly; Name = 'is another one'; Spoil = { Copy-Item (Join-Path $args[0] ../../MieTools.Start.dll) $args[0] } }
        }
    ) {
        $copy = New-Copy "$Assembly $Name"
        $ahead = Add-Ahead $copy
        $look = "Import-Module '$copy/MieTools.psd1' *>&1; (New-MieEndpoint /x GET).Suffix; [AppDomain]::CurrentDomain.GetAssemblies().Where{ `$_.GetName().Name -eq '$Assembly' }.Location; `"errors: `$(`$Error.Count)`""
        Invoke-Shell $look | Should -Be '/x', (Join-Path $ahead "$Assembly.dll"), 'errors: 0'
        & $Spoil "$ahead/$Assembly.dll"
        Invoke-Shell $look | Should -Be '/x', (Join-Path $copy bin "$Assembly.dll"), 'errors: 0'
    }

    It 'starts the emulator that is beside the plain assemblies when it runs those that were compiled ahead' {
        $copy = New-Copy 'ahead with emulator'
        $null = Add-Ahead $copy
        Invoke-Shell "Import-Module '$copy/MieTools.psd1'; (Start-MieEmulator -NoConnect).State; Stop-MieEmulator" | Should -Be 'Running'
    }

    # Where PowerShell keeps its caches cannot be said on Windows; with one processor .NET writes no such file.
    Context 'what a session compiles' -Skip:($IsWindows -or [Environment]::ProcessorCount -lt 2) {
        BeforeAll {
            # What runs in it keeps its caches in another folder.
            function Invoke-InCache([string] $Cache, [scriptblock] $Run) {
                $before = $env:XDG_CACHE_HOME
                $env:XDG_CACHE_HOME = $Cache
                try { & $Run } finally { $env:XDG_CACHE_HOME = $before }
            }

            function Invoke-Cached([string] $Cache, [string] $Script) {
                Invoke-InCache $Cache { Invoke-Shell "Import-Module '$Root/MieTools.psd1'; $Script; `"errors: `$(`$Error.Count)`"" }
            }
        }

        It 'is written down for the next one, beside what PowerShell keeps of its own start' {
            $cache = New-Item (Join-Path $TestDrive compiled) -ItemType Directory
            Invoke-Cached $cache '(New-MieEndpoint /x GET).Suffix' | Should -Be '/x', 'errors: 0'
            $file = Get-Item (Join-Path $cache powershell StartupProfileData-MieTools-Command)
            $text = [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes($file))
            $text | Should -Match 'MieTools\.Core'
            Get-ChildItem $file.Directory -Filter StartupProfileData-NonInteractive | Should -Not -BeNullOrEmpty
        }

        It 'is that of a script when the script runs again, whatever commands and prompts did meanwhile' {
            $cache = New-Item (Join-Path $TestDrive scripts) -ItemType Directory
            $script = Join-Path $TestDrive 'a runbook.ps1'
            "Import-Module '$Root/MieTools.psd1'; (New-MieEndpoint /x GET).Suffix; `$args" | Set-Content $script
            $program, $first = Get-Shell
            $run = { param([string[]] $Arguments) Invoke-InCache $cache { & $program @first -NoProfile -NonInteractive -File $script @Arguments } }
            & $run 1 | Should -Be '/x', '1'
            $file = Get-Item "$cache/powershell/StartupProfileData-MieTools-?"
            $bytes = [System.IO.File]::ReadAllBytes($file)
            Invoke-Cached $cache '' | Should -Be 'errors: 0'
            # The prompt, at whose end there is nothing more to read.
            Invoke-InCache $cache { "Import-Module '$Root/MieTools.psd1'" | & $program @first -NoProfile } | Out-Null
            [System.IO.File]::ReadAllBytes($file) | Should -Be $bytes
            & $run 2 | Should -Be '/x', '2'
            (Get-ChildItem "$cache/powershell/StartupProfileData-MieTools-*").Name.ForEach{ $_.Split('-')[2] } | Sort-Object |
                Should -Be (@($file.Name.Split('-')[2], 'Command', 'Interactive') | Sort-Object)
        }

        It 'is nothing to a session that cannot write it, or finds it spoilt' {
            $folder = New-Item (Join-Path $TestDrive spoilt powershell) -ItemType Directory
            $file = "$folder/StartupProfileData-MieTools-Command"
            $null = New-Item $file -ItemType Directory
            Invoke-Cached $folder.Parent '(New-MieEndpoint /x GET).Suffix' | Should -Be '/x', 'errors: 0'
            Remove-Item $file
            Invoke-Cached $folder.Parent '(New-MieEndpoint /x GET).Suffix' | Should -Be '/x', 'errors: 0'
            $whole = [System.IO.File]::ReadAllBytes($file)
            # Cut off, as when a session reads while another writes.
            foreach ($bytes in [byte[]]::new(0), $whole[0..($whole.Length / 2)], ($whole[0..99] + [byte[]]::new(5000))) {
                [System.IO.File]::WriteAllBytes($file, [byte[]] $bytes)
                Invoke-Cached $folder.Parent '(New-MieEndpoint /x GET).Suffix' | Should -Be '/x', 'errors: 0'
            }
        }
    }

    It 'stops what it started when it is <Name>, compiled ahead or plain' -ForEach @(
        @{ Name = 'removed'; Go = 'Remove-Module MieTools' }
        @{ Name = 'imported again by force'; Go = "Import-Module `$manifest -Force" }
    ) {
        $copy = New-Copy $Name
        $say = "`$manifest = '$copy/MieTools.psd1'; Import-Module `$manifest; `$emulator = Start-MieEmulator; `$emulator.State; $Go; `$emulator.State"
        Invoke-Shell $say | Should -Be 'Running', 'Stopped'
        $null = Add-Ahead $copy
        Invoke-Shell $say | Should -Be 'Running', 'Stopped'
    }

    It 'is built anew while a session has it loaded and an emulator runs' {
        $copy = New-Copy 'in use'
        $log = Join-Path $TestDrive 'in use'
        # A slow start shows its progress, in the file of errors.
        $script = "`$ProgressPreference = 'SilentlyContinue'; Import-Module '$copy/MieTools.psd1'; `$emulator = Start-MieEmulator; 'ready'; while (-not (Test-Path '$log.go')) { Start-Sleep -Milliseconds 20 }
            @(Get-MieDeploymentShape).Count -gt 0; (New-MieEndpoint /x GET).Suffix; `$emulator.State; Stop-MieEmulator"
        $session = Start-Shell $script $log
        try {
            Wait-Until { $session.HasExited -or (Get-Content "$log.out") -contains 'ready' }
            $files = Get-ChildItem "$copy/bin" -File -Recurse
            $before = @{}
            foreach ($file in $files) {
                $file.LastWriteTime = '2020-01-01'
                $before[$file.FullName] = $IsWindows ? '' : $file.UnixStat.Inode
            }
            # Of an earlier version.
            $null = New-Item "$copy/bin/Earlier.ps1xml"
            $built = Get-Item "$Root/src/MieTools/bin/*/*/MieTools.dll" | Sort-Object LastWriteTime | Select-Object -Last 1
            $said = dotnet msbuild "$Root/src/MieTools/MieTools.csproj" -t:LayOutModule "-p:Configuration=$($built.Directory.Parent.Name)" "-p:ModuleBin=$copy/bin/" `
                "-p:HeldFolder=$copy/held/" -nologo -v:quiet
            "$said, $LASTEXITCODE" | Should -Be ', 0'
            "$copy/bin/Earlier.ps1xml" | Should -Not -Exist
            foreach ($file in $files) {
                $now = Get-Item $file.FullName
                $now.LastWriteTime.Year | Should -BeGreaterThan 2020 -Because "$now is new"
                # What the process has is not written to; Windows would not let anybody.
                if (-not $IsWindows) { $now.UnixStat.Inode | Should -Not -Be $before[$file.FullName] -Because "$now is another file" }
            }
            $null = New-Item "$log.go"
            Wait-Until { $session.HasExited }
        }
        finally { if (-not $session.HasExited) { $session.Kill($true) } }
        Get-Content "$log.err" | Should -BeNullOrEmpty
        Get-Content "$log.out" | Should -Be 'ready', 'True', '/x', 'Running'
        Invoke-Shell "Import-Module '$copy/MieTools.psd1'; (New-MieEndpoint /y GET).Suffix" | Should -Be '/y'
    }

    It 'declares the output type of <_>' -ForEach @(
        'Connect-MieService', 'Get-MieContext', 'Get-MieDeployment', 'New-MieDeployment', 'Set-MieDeployment', 'Wait-MieDeployment', 'New-MieEndpoint', 'Get-MieEndpoint',
        'Invoke-MieInference', 'Invoke-MieBatch', 'Invoke-MieStream', 'Show-MieStream', 'Start-MieEmulator', 'Get-MieEmulator', 'Start-MieProxy', 'Get-MieProxy'
    ) {
        (Get-Command $_).OutputType.Name | Should -Not -BeNullOrEmpty
    }

    It 'asks before what <_> does, with -WhatIf and -Confirm' -ForEach @('New-MieDeployment', 'Set-MieDeployment', 'Remove-MieDeployment', 'Start-MieEmulator', 'Stop-MieEmulator', 'Start-MieProxy', 'Stop-MieProxy') {
        (Get-Command $_).Parameters.Keys | Should -Contain 'WhatIf'
        (Get-Command $_).Parameters.Keys | Should -Contain 'Confirm'
    }

    It 'asks by itself before it deletes' {
        [System.Management.Automation.CommandMetadata]::new((Get-Command Remove-MieDeployment)).ConfirmImpact | Should -Be 'High'
    }

    It 'takes -Context in every cmdlet that calls the service' {
        $without = 'Connect-MieService', 'Disconnect-MieService', 'Get-MieContext', 'Join-MieStream', 'New-MieConversation', 'New-MieEndpoint', 'Show-MieStream', 'Start-MieEmulator', 'Stop-MieEmulator', 'Get-MieEmulator', 'Stop-MieProxy', 'Get-MieProxy'
        foreach ($command in Get-Command -Module MieTools | Where-Object Name -NotIn $without) {
            $command.Parameters.Keys | Should -Contain 'Context' -Because $command.Name
        }
    }

    It 'completes its cmdlets, parameters and the values of its sets' {
        function Complete([string] $Line) { [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText }
        Complete 'Invoke-Mie' | Should -Be @('Invoke-MieBatch', 'Invoke-MieInference', 'Invoke-MieStream')
        Complete 'Invoke-MieInference -Thr' | Should -Be '-ThrottleLimit'
        Complete 'Connect-MieService -AuthType Sess' | Should -Be 'SessionToken'
        Complete 'Get-MieDeployment -LifecycleState NEE' | Should -Be 'NEEDS_ATTENTION'
        Complete 'Invoke-MieInference -Method DE' | Should -Be 'DELETE'
    }
}
