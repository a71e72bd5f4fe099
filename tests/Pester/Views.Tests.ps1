BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment 'a-deployment-whose-name-is-quite-long-for-a-table'
    $rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
    $Escape = [char]27

    function Get-Lines($Object, [int] $Width) { ($Object | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_ } }
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
    Stop-MieEmulator
}

Describe 'The default view of <Name>' -ForEach @(
    @{ Name = 'a deployment'; Of = { $Deployment }; Header = 'Name', 'State', 'Spec', 'Custom', 'Inst', 'Age', 'Id' }
    @{ Name = 'the routes'; Of = { Get-MieEndpoint $Deployment }; Header = 'Methods', 'Path', 'Source', 'Deployment' }
    @{ Name = 'an endpoint'; Of = { New-MieEndpoint /v1/rerank GET, POST, PUT, DELETE }; Header = 'Methods', 'Suffix' }
    @{ Name = 'chunks'; Of = { $Deployment | Invoke-MieStream -Prompt story }; Header = 'Index', 'ms', 'Event', 'Finish', 'Text' }
    @{ Name = 'an emulator'; Of = { Get-MieEmulator }; Header = 'State', 'Address', 'ProcessId', 'Profile', 'ConfigFile' }
) {
    It 'is a table that fits <_> columns with all its headers' -ForEach @(80, 100) {
        $lines = Get-Lines (& $Of) $_
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $_
        ($lines[0] -split ' +').Where{ $_ } | Should -Be $Header
        $lines.Count | Should -BeGreaterThan 2
    }

    It 'has no escape sequence in plain text' {
        (& $Of | Out-String) | Should -Not -Match $Escape
    }
}

Describe 'The views' {
    It 'show what tells two deployments apart' {
        $row = (Get-Lines $Deployment 100)[2]
        $row | Should -Match 'ACTIVE +openai +2 +1 +\d+s'
        $row | Should -Match "…$($Deployment.Id.Substring($Deployment.Id.Length - 10))$"
    }

    It 'colour a state where output is coloured' {
        try {
            $PSStyle.OutputRendering = 'Ansi'
            ($Deployment | Out-String) | Should -Match "$Escape\[32mACTIVE$Escape\[0m"
        }
        finally { $PSStyle.OutputRendering = 'PlainText' }
    }

    It 'show an answer as its text, and below it model, reason and counts' {
        $answer = Invoke-MieInference $Deployment -Prompt x -MaxTokens 3
        $lines = @(Get-Lines $answer 100) -match '\S'
        $lines[0] | Should -BeExactly "$answer"
        $lines[1] | Should -Match '^odsc-llm · length · \d+ \+ 3 tokens · '
        $lines.Count | Should -Be 2
    }

    It 'list a deployment without its JSON' {
        $list = $Deployment | Format-List | Out-String
        $list | Should -Match 'ModelDeploymentUrl : http'
        $list | Should -Not -Match '"lifecycleState"'
    }

    It 'list a connection without its secrets' {
        $list = Get-MieContext | Out-String
        $list | Should -Match 'ControlPlaneEndpoint : http'
        $list | Should -Not -Match 'Credential|PRIVATE'
    }

    It 'keep a chunk with line breaks on one row' {
        [MieTools.Output.ViewText]::OneLine("a`nb`r`nc") | Should -BeExactly 'a↵b↵c'
    }

    It 'give objects their text in strings' {
        "$Deployment" | Should -BeExactly 'a-deployment-whose-name-is-quite-long-for-a-table'
        "$($Deployment.Endpoints)" | Should -BeExactly 'GET,POST /v1/custom/completions GET,POST /models/{}'
        "$(Get-MieEmulator)" | Should -Match '^http://127\.0\.0\.1:\d+/ \(process \d+, Running\)$'
    }

    It 'stay short when a deployment comes after another kind of object in one script' {
        $both = (Get-MieContext), $Deployment | Out-String -Width 100
        $both | Should -Match 'a-deployment-whose-name'
        $both | Should -Not -Match '"lifecycleState"'
    }
}
