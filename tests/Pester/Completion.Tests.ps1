#requires -Version 7.4
BeforeAll {
    Import-Module "$PSScriptRoot/../../MieTools.psd1" -Force
    $script:emulator = Start-MieEmulator -CreateDelaySec 0.05 -UpdateDelaySec 0.05
    $script:d = New-MieDeployment -DisplayName 'chat one' -ModelId $emulator.ModelId -Image iad.ocir.io/ns/vllm:1 -Endpoint 'GET /models/{}' -Wait
    function Complete([string] $line) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText
    }
}

AfterAll { Stop-MieEmulator }

Describe 'Completion' {
    It 'offers the profiles of the config file that is named' {
        Complete "Connect-MieService -ConfigFile '$($emulator.ConfigFile)' -ProfileName " | Should -BeExactly @('DEFAULT', 'SESSION', 'default')
    }

    It 'offers no profile and no error when the config file is missing' {
        $Error.Clear()
        # The engine falls back to file names where a completer has nothing.
        Complete "Connect-MieService -ConfigFile /no/such/file -ProfileName SES" | Should -Not -Contain 'SESSION'
        $Error | Where-Object { $_.FullyQualifiedErrorId -like 'Mie.*' } | Should -BeNullOrEmpty
    }

    It 'offers regions by id and by key' {
        Complete 'Connect-MieService -Region us-phoe' | Should -Be 'us-phoenix-1'
        Complete 'Connect-MieService -Region fra' | Should -Contain 'eu-frankfurt-1'
    }

    It 'offers the routes of the deployment on the line, quoted where braces ask for it' {
        $global:completionDeployment = $d
        Complete 'Invoke-MieInference -Deployment $completionDeployment -Path ' | Should -Be "'/models/{}'"
        Remove-Variable completionDeployment -Scope Global
    }

    It 'offers the routes of deployments that were seen when none is on the line' {
        Complete '$x | Invoke-MieStream -Path ' | Should -Be "'/models/{}'"
    }

    It 'offers names and ids of deployments that were seen, without a request' {
        $before = (Invoke-RestMethod "$($emulator.ControlPlane)emulator/stats").requests
        Complete 'Get-MieDeployment -Name c' | Should -Be "'chat one'"
        Complete 'Remove-MieDeployment -Id ' | Should -Be $d.Id
        Complete 'Remove-MieDeployment -Id chat' | Should -Be $d.Id
        (Invoke-RestMethod "$($emulator.ControlPlane)emulator/stats").requests | Should -Be $before
    }

    It 'offers <Expected> for <Line>' -ForEach @(
        @{ Line = 'New-MieDeployment -ApiSpecification '; Expected = 'openai' }
        @{ Line = 'New-MieDeployment -Shape VM.Standard.E4'; Expected = 'VM.Standard.E4.Flex' }
        @{ Line = 'Invoke-MieInference -Method DE'; Expected = 'DELETE' }
        @{ Line = 'Get-MieDeployment -LifecycleState INA'; Expected = 'INACTIVE' }
        @{ Line = 'Connect-MieService -AuthType Ins'; Expected = 'InstancePrincipal' }
    ) {
        Complete $Line | Should -Be $Expected
    }

    It 'offers the shapes that the service named once it was asked' {
        Get-MieDeploymentShape | Out-Null
        Complete 'New-MieDeployment -Shape VM.Standard.A1' | Should -Be 'VM.Standard.A1.Flex'
    }
}

Describe 'Completion of what a deployment has' {
    It 'offers <Expected> for <Line>' -ForEach @(
        @{ Line = "Set-MieDeployment 'chat one' -RemoveEndpoint "; Expected = "'/models/{}'" }
        @{ Line = "Get-MieDeployment 'chat one' | Set-MieDeployment -RemoveEndpoint /mod"; Expected = "'/models/{}'" }
        @{ Line = 'Start-MieEmulator -Fault lifecycle=f'; Expected = "'lifecycle=fail'" }
    ) {
        Complete $Line | Should -BeExactly $Expected
    }

    It 'offers the work requests that were shown' {
        $request = Get-MieWorkRequest -Deployment 'chat one' | Select-Object -First 1
        Complete 'Get-MieWorkRequest -Id ' | Should -Contain $request.Id
    }

    It 'says of a path without quotes that it needs them' {
        { Set-MieDeployment 'chat one' -RemoveEndpoint /models/{} } |
            Should -Throw -ErrorId 'Mie.ArgumentInvalid,MieTools.Cmdlets.SetMieDeploymentCommand' -ExpectedMessage '*not in quotes*'
    }
}
