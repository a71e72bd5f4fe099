#requires -Version 7.4
BeforeDiscovery {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $pages = Get-ChildItem "$root/docs/cmdlets/*.md"
    $commands = @($pages | ForEach-Object { @{ Command = $_.BaseName } })
    # Examples are read from the pages themselves: a title, a block of PowerShell, whether it needs the cloud or somebody at the keyboard.
    $examples = @(foreach ($page in $pages) {
            $section = [regex]::Match((Get-Content $page -Raw), '(?ms)^## EXAMPLES$(.*?)^## PARAMETERS$').Groups[1].Value
            foreach ($match in [regex]::Matches($section, '(?ms)^### (?<title>[^\n]+)\n\n```powershell(?<cloud> cloud| keyboard)?\n(?<code>.*?)\n```')) {
                @{ Command = $page.BaseName; Title = $match.Groups['title'].Value; Code = $match.Groups['code'].Value; Cloud = $match.Groups['cloud'].Success }
            }
        })
    $topics = @(Get-ChildItem "$root/docs/about_*.md" | ForEach-Object { @{ Topic = $_.BaseName } })
}

BeforeAll {
    Import-Module "$PSScriptRoot/../../MieTools.psd1" -Force
}

Describe 'Get-Help <Command>' -ForEach $commands {
    BeforeAll {
        $help = Get-Help $Command -Full
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters
        $parameters = @((Get-Command $Command).Parameters.Values.Name | Where-Object { $_ -notin $common })
    }

    It 'has a synopsis, a description, notes and output' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match '\[<CommonParameters>\]'
        ($help.Description | Out-String).Trim() | Should -Not -BeNullOrEmpty
        ($help.alertSet | Out-String).Trim() | Should -Not -BeNullOrEmpty
        $help.returnValues.returnValue | Should -Not -BeNullOrEmpty
    }

    It 'describes every parameter as the engine knows it' {
        $described = @($help.parameters.parameter | Where-Object { $_ })
        @($described.Name | Sort-Object) | Should -Be @($parameters | Sort-Object)
        foreach ($parameter in $described) {
            ($parameter.Description | Out-String).Trim() | Should -Not -BeNullOrEmpty -Because $parameter.Name
            $known = (Get-Command $Command).Parameters[$parameter.Name]
            $uses = @($known.ParameterSets.Values)
            $parameter.required | Should -BeIn @($uses.IsMandatory | ForEach-Object { "$_".ToLowerInvariant() }) -Because $parameter.Name
            ($parameter.pipelineInput -match '^true') | Should -BeIn @($uses | ForEach-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName }) -Because $parameter.Name
        }
    }

    It 'has a syntax for each parameter set' {
        @($help.syntax.syntaxItem).Count | Should -Be @((Get-Command $Command).ParameterSets).Count
    }

    It 'has three examples, each with code and a remark' {
        $shown = @($help.examples.example)
        $shown.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $shown) {
            $example.code | Should -Not -BeNullOrEmpty
            ($example.remarks | Out-String).Trim() | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'Get-Help <Topic>' -ForEach $topics {
    It 'is found, with a short description, and fits 80 columns' {
        $help = Get-Help $Topic
        $help | Should -BeOfType [string]
        $help | Should -Match "^TOPIC\r?\n    $Topic\r?\n\r?\nSHORT DESCRIPTION\r?\n    \S"
        ($help -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }
}

Describe 'Examples run as printed' {
    BeforeAll {
        $script:service = $null
        $script:shared = $null
    }

    AfterAll { Stop-MieEmulator -Confirm:$false }

    Context '<Command>' -ForEach ($examples | Where-Object { -not $_.Cloud } | Group-Object { $_.Command } | ForEach-Object { @{ Command = $_.Name; Examples = $_.Group } }) {
        BeforeEach {
            # An example may have stopped the emulator, or connected elsewhere.
            if (-not $service -or -not $service.IsRunning) {
                $script:service = Start-MieEmulator -CreateDelaySec 0 -UpdateDelaySec 0 -TokenRate 0 -NoConnect
                $script:shared = $null
            }
            $emulator = $service
            $null = Connect-MieService -ConfigFile $emulator.ConfigFile -Endpoint $emulator.ControlPlane -InferenceEndpoint $emulator.Inference -CompartmentId $emulator.CompartmentId -ProjectId $emulator.ProjectId
            # What only looks can share a deployment; what changes one gets a new one.
            $looks = $Command -match '^(Connect|Disconnect|Get|Invoke|Join|Show|Test)-'
            if (-not ($looks -and $shared)) {
                # Examples name it by its name, which is to be no other's.
                Get-MieDeployment | Remove-MieDeployment -Confirm:$false -ErrorAction Ignore
            }
            $d = if ($looks -and $shared) { $shared } else {
                New-MieDeployment -DisplayName chat -ModelId $emulator.ModelId -Image iad.ocir.io/ns/vllm:1 -ApiSpecification openai -Endpoint 'GET,POST /v1/custom/completions', 'GET,POST /models/{}' -Wait
            }
            $script:shared = if ($looks) { $d }
            $proxy = if ($Command -in 'Get-MieProxy', 'Stop-MieProxy') { Start-MieProxy $d }
            Push-Location $TestDrive
        }

        AfterEach {
            Pop-Location
            # One that an example started is of no use to the next.
            Stop-MieProxy -Confirm:$false
            Get-MieEmulator | Where-Object ProcessId -ne $service.ProcessId | Stop-MieEmulator
        }

        It '<_.Title>' -ForEach $Examples {
            $ErrorActionPreference = 'Stop'
            # Views are part of the output, so they are made as well.
            & ([scriptblock]::Create($_.Code)) | Out-String | Out-Null
        }
    }
}
