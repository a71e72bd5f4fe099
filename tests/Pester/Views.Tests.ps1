BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment 'a-deployment-whose-name-is-quite-long-for-a-table'
    $Proxy = Start-MieProxy $Deployment
    $rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
    $Escape = [char]27

    function Get-Lines($Object, [int] $Width) { ($Object | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_ } }
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
    Stop-MieProxy
    Stop-MieEmulator
}

Describe 'The default view of <Name>' -ForEach @(
    @{ Name = 'a deployment'; Of = { $Deployment }; Header = 'Name', 'State', 'Spec', 'Custom', 'Inst', 'Age', 'Id' }
    @{ Name = 'the routes'; Of = { Get-MieEndpoint $Deployment }; Header = 'Methods', 'Suffix', 'Source', 'DeploymentName' }
    @{ Name = 'an endpoint'; Of = { New-MieEndpoint /v1/rerank GET, POST, PUT, DELETE }; Header = 'Methods', 'Suffix' }
    @{ Name = 'chunks'; Of = { $Deployment | Invoke-MieStream -Prompt story }; Header = 'Index', 'ms', 'Event', 'Finish', 'Text' }
    @{ Name = 'a proxy'; Of = { $Proxy }; Header = 'State', 'BaseUrl', 'ProcessId', 'Model' }
    @{ Name = 'an emulator'; Of = { Get-MieEmulator }; Header = 'State', 'Address', 'ProcessId', 'StartedBy', 'Started', 'Data' }
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

    It 'show an answer as its text, and below its model, reason and counts' {
        $answer = Invoke-MieInference $Deployment -Prompt x -MaxTokens 3
        $lines = Get-Lines $answer 100
        $lines.Count | Should -Be 2
        $lines[0] | Should -BeExactly $answer.Text
        $lines[1] | Should -Match '^odsc-llm · length · \d+ \+ 3 tokens · \d+ ms$'
    }

    It 'show reasoning before the answer, dimmed' {
        $answer = Invoke-MieInference $Deployment -Prompt x -Option @{ reasoning_effort = 'low' }
        ($answer | Out-String -Width 4096) | Should -Match "(?s)^\s*$([regex]::Escape($answer.Reasoning))\s+$([regex]::Escape($answer.Text))\s+odsc-llm"
        try {
            $PSStyle.OutputRendering = 'Ansi'
            ($answer | Out-String -Width 4096) | Should -Match "$Escape\[2m$([regex]::Escape($answer.Reasoning))$Escape\[0m"
        }
        finally { $PSStyle.OutputRendering = 'PlainText' }
    }

    It 'show a tool call and a refusal in place of a text that is not there' {
        $tool = @{ type = 'function'; function = @{ name = 'get_weather'; parameters = @{ type = 'object'; properties = @{ city = @{ type = 'string' } } } } }
        $call = Invoke-MieInference $Deployment -Prompt Rome -Option @{ tools = @($tool) }
        (Get-Lines $call 100)[0] | Should -BeExactly "-> get_weather($($call.ToolCalls[0].Arguments))"
        (Get-Lines (Invoke-MieInference $Deployment -Prompt '[refuse]') 100)[0] | Should -Match "^\[refused\] I'm sorry"
        (Get-Lines (Invoke-MieInference $Deployment -Prompt x -MaxTokens 2 -Option @{ reasoning_effort = 'low' }) 100)[1] | Should -BeExactly '(no text)'
        (Get-Lines ($call | Format-Table) 100)[2] | Should -Match '^tool_calls +\d+ +\d+ +\d+ -> get_weather\('
    }

    It 'say of every chunk what it brings' {
        $tool = @{ type = 'function'; function = @{ name = 'get_weather'; parameters = @{ type = 'object'; properties = @{ city = @{ type = 'string' } } } } }
        $chunks = $Deployment | Invoke-MieStream -Prompt Rome -Option @{ tools = @($tool) }
        $rows = (Get-Lines $chunks 100) | Select-Object -Skip 2
        $rows[0] | Should -Match '\(no text\)$'
        $rows[1] | Should -Match '-> get_weather$'
        $rows[2] | Should -Match ' \{$'
        $rows[-2] | Should -Match 'tool_calls +\(end\)$'
        $rows[-1] | Should -Match '\(\d+ \+ \d+ tokens\)$'
        $thinking = Get-Lines ($Deployment | Invoke-MieStream -Prompt x -MaxTokens 2 -Option @{ reasoning_effort = 'low' }) 100
        $thinking[3] | Should -Match ' \w+$'
    }

    It 'show models and embeddings as tables' {
        $models = Get-Lines (Invoke-MieInference $Deployment -Path /v1/models) 80
        $models[0, 2] | Should -Be 'Id        OwnedBy', 'odsc-llm  emulator'
        $vectors = Get-Lines (Invoke-MieInference $Deployment -Path /v1/embeddings -Body @{ input = 'red', 'blue' }) 80
        $vectors.Count | Should -Be 4
        $vectors[0] | Should -Be 'Index  Size  Values'
        $vectors[3] | Should -Match '^    1    64  -?0(\.\d+)?, .*, …$'
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
