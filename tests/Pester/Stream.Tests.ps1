BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    # One token every 50 ms.
    $Emulator = Start-Emulator -TokenRate 20
    $Deployment = New-TestDeployment
    $Id = $Deployment.Id
    $http = [System.Net.Http.HttpClient]::new()
    # Faster than Invoke-RestMethod: it is called between two chunks.
    function Get-FastStats { $http.GetStringAsync("$($Emulator.ControlPlane)emulator/stats").GetAwaiter().GetResult() | ConvertFrom-Json }
    $null = Get-FastStats
    # The first stream of a process pays for what the JIT compiles.
    $null = $Deployment | Invoke-MieStream -Prompt warm -MaxTokens 2

    function Remove-Ansi([string] $Text) { [System.Management.Automation.Internal.StringDecorated]::new($Text).ToString('PlainText') }

    # Starts a script in a shell of its own, lets it come under way, and stops it.
    function Assert-Stop([string] $Script, [scriptblock] $UnderWay) {
        $before = Get-FastStats
        $run = Start-InShell $Script @{ Deployment = $Deployment; Id = $Id }
        try {
            Wait-Until { & $UnderWay $run.Output (Get-FastStats) $before }
            $stopping = $run.Shell.BeginStop($null, $null)
            Wait-Until { $stopping.IsCompleted }
            $run.Shell.EndStop($stopping)
            $run.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $run.Shell.Streams.Error | Should -BeNullOrEmpty
        }
        finally { $run.Shell.Dispose() }
    }
}

AfterAll {
    $http.Dispose()
    Stop-MieEmulator
}

Describe 'Invoke-MieStream' {
    It 'gives one chunk after the other, whose texts make the whole answer' {
        $chunks = $Deployment | Invoke-MieStream -Prompt story -MaxTokens 6
        $whole = $Deployment | Invoke-MieInference -Prompt story -MaxTokens 6
        $chunks[0] | Should -BeOfType MieTools.Core.Inference.Reading.MieStreamChunk
        -join $chunks | Should -BeExactly $whole.Text
        $chunks.Index | Should -Be (0..($chunks.Count - 1))
        $chunks.Where{ $_.FinishReason }.FinishReason | Should -Be $whole.choices[0].finish_reason
        "$($chunks[1])" | Should -BeExactly $chunks[1].Text
        "$($chunks[1].Data.object)" | Should -Be 'chat.completion.chunk'
    }

    It 'hands a chunk to the next command before the server sends the one after it: <_>' -ForEach (1..4) {
        # The server sends so many and no more until the client hangs up: were one held back, this would wait for ever.
        $run = Start-InShell "Invoke-MieStream `$Deployment -Prompt story -Header @{ 'mie-fault' = 'stall;after=$_' }" @{ Deployment = $Deployment }
        try {
            Wait-Until { $run.Output.Count -eq $_ }
            $stats = Get-FastStats
            $stats.activeStreams | Should -Be 1
            $stats.lastStreamChunks | Should -Be $_
        }
        finally {
            $run.Shell.Stop()
            $run.Shell.Dispose()
        }
        Wait-Until { (Get-FastStats).activeStreams -eq 0 }
    }

    It 'ends the request at the server when Select-Object has enough: <Name>' -ForEach @(
        @{ Name = 'between two chunks'; More = @{} }
        @{ Name = 'while no chunk is on its way'; More = @{ Header = @{ 'mie-fault' = 'stall;after=2' } } }
    ) {
        $before = (Get-FastStats).abortedStreams
        $two = Invoke-MieStream $Deployment -Prompt story -MaxTokens 2000 @More | Select-Object -First 2
        $two.Count | Should -Be 2
        Wait-Until { (Get-FastStats).activeStreams -eq 0 }
        (Get-FastStats).abortedStreams | Should -Be ($before + 1)
        (Get-FastStats).lastStreamChunks | Should -BeLessThan 2000
    }

    It 'gives the prompt back when it is stopped: <Name>' -ForEach @(
        @{ Name = 'between two chunks'; Script = 'Invoke-MieStream $Deployment -Prompt story -MaxTokens 2000'; UnderWay = { $args[0].Count -ge 3 } }
        @{ Name = 'while the stream stalls'; Script = 'Invoke-MieStream $Deployment -Prompt story -Header @{ "mie-fault" = "stall;after=2" }'; UnderWay = { $args[0].Count -ge 2 } }
        @{ Name = 'before the stream begins'; Script = 'Invoke-MieStream $Deployment -Prompt story -Header @{ "mie-fault" = "stall;at=answer" }'; UnderWay = { $args[1].openInferences -eq 1 } }
        @{ Name = 'while a whole answer is waited for'; Script = 'Invoke-MieInference $Deployment -Prompt story -Header @{ "mie-fault" = "stall;at=answer" }'; UnderWay = { $args[1].openInferences -eq 1 } }
        @{ Name = 'while sixteen answers are waited for'; Script = '[string[]](1..16) | Invoke-MieInference -Id $Id -ThrottleLimit 16 -Header @{ "mie-fault" = "stall;at=answer" }'; UnderWay = { $args[1].openInferences -eq 16 } }
        @{ Name = 'while it waits for the next try'; Script = 'Invoke-MieInference $Deployment -Prompt story -Header @{ "mie-fault" = "status=429;retry-after=600" }'; UnderWay = { $args[1].faults.status -gt $args[2].faults.status } }
        @{ Name = 'while it waits for a state'; Script = 'Wait-MieDeployment -Id $Id -LifecycleState FAILED'; UnderWay = { $args[1].requests -gt $args[2].requests } }
    ) {
        Assert-Stop $Script $UnderWay
        Wait-Until { $now = Get-FastStats; $now.activeStreams -eq 0 -and $now.openInferences -eq 0 }
    }

    It 'gives text alone with -AsText, and what came with -Raw' {
        $texts = $Deployment | Invoke-MieStream -Prompt story -MaxTokens 4 -AsText
        $texts | Should -BeOfType string
        $texts | Should -Not -Contain ''
        $raw = $Deployment | Invoke-MieStream -Prompt story -MaxTokens 4 -Raw
        ($raw | ConvertFrom-Json).object | Select-Object -Unique | Should -Be 'chat.completion.chunk'
        { Invoke-MieStream $Deployment -Prompt x -Raw -AsText } | Should -Throw -ErrorId 'Mie.ArgumentInvalid,MieTools.Cmdlets.InvokeMieStreamCommand'
    }

    It 'sets status and headers before the first chunk is handed on' {
        $seen = Invoke-MieStream $Deployment -Prompt story -MaxTokens 2 -StatusCodeVariable status -ResponseHeadersVariable headers | ForEach-Object { $status } | Select-Object -First 1
        $seen | Should -Be 200
        $headers['Content-Type'] | Should -Match 'event-stream'
    }

    It 'reads events of other APIs' {
        $chunks = $Deployment | Invoke-MieStream -Path /v1/responses -Body @{ input = 'hi'; max_output_tokens = 3 }
        $chunks.Event | Should -Contain 'response.output_text.delta'
        -join $chunks | Should -Not -BeNullOrEmpty
    }

    It 'serves several inputs one after the other' {
        $chunks = 'a', 'b' | Invoke-MieStream -Id $Id -MaxTokens 2
        $chunks.Where{ $_.Index -eq 0 }.Count | Should -Be 2
    }

    It 'runs beside others in ForEach-Object -Parallel' {
        $texts = 1..3 | ForEach-Object -Parallel {
            Import-Module (Join-Path $using:Root 'MieTools.psd1')
            -join (Invoke-MieStream -Id $using:Id -Prompt same -MaxTokens 3)
        }
        $texts.Count | Should -Be 3
        @($texts | Sort-Object -Unique).Count | Should -Be 1
    }
}

Describe 'A stream that breaks' {
    It 'hands on what came, and one error that says how far it got: <Fault>' -ForEach @(
        @{ Fault = 'stream-failure;after=3'; Id = 'StreamFailed'; Category = 'OperationTimeout'; Count = 3; Message = 'after 3 chunks and \d+\.\d s: RequestTimeout \(HTTP 408\)'; Advice = 'too slow' }
        @{ Fault = 'reset;after=2'; Id = 'StreamBroken'; Category = 'ConnectionError'; Count = 2; Message = 'broke after 2 chunks'; Advice = 'call again' }
        @{ Fault = 'error-event;after=2'; Id = 'ModelServerFailed'; Category = 'NotSpecified'; Count = 2; Message = 'error after 2 chunks.*the fault that was asked for'; Advice = 'before it are valid' }
        @{ Fault = 'stall;after=2'; Id = 'StreamIdleTimeout'; Category = 'OperationTimeout'; Count = 2; TimeoutSec = 3; Message = 'silent for 3 s after 2 chunks'; Advice = '-TimeoutSec' }
    ) {
        $limit = $TimeoutSec ? @{ TimeoutSec = $TimeoutSec } : @{}
        $chunks = Invoke-MieStream $Deployment -Prompt story @limit -Header @{ 'mie-fault' = $Fault } -ErrorVariable failure -ErrorAction SilentlyContinue
        @($chunks).Count | Should -Be $Count
        Assert-Failure $failure "Mie.$Id" $Category $Message $Advice
        $failure[0].TargetObject | Should -Be $Deployment
        $failure[0].Exception.ChunksReceived | Should -Be $Count
    }

    It 'is none when only the end mark is missing but the model said why it stopped' {
        $chunks = Invoke-MieStream $Deployment -Prompt story -MaxTokens 2 -Header @{ 'mie-fault' = 'no-done' } -ErrorVariable failure -WarningVariable warning
        # The counts come after the reason.
        $chunks[-2].FinishReason | Should -Be 'length'
        $chunks[-1].CompletionTokens | Should -Be 2
        $failure | Should -BeNullOrEmpty
        $warning | Should -BeNullOrEmpty
    }

    It 'does not keep the next input from being served' {
        $key = Get-Random
        $chunks = 'a', 'b' | Invoke-MieStream -Id $Id -MaxTokens 2 -Header @{ 'mie-fault' = "reset;after=1;times=1;key=$key" } -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.Count | Should -Be 1
        $failure[0].TargetObject | Should -Be 'a'
        $chunks[-1].Index | Should -BeGreaterThan 1
    }

    It 'is retried before its first byte only' {
        $chunks = Invoke-MieStream $Deployment -Prompt story -MaxTokens 2 -Header @{ 'mie-fault' = "status=503;retry-after=0;times=1;key=$(Get-Random)" }
        $chunks.Count | Should -BeGreaterThan 1
    }
}

Describe 'Show-MieStream' {
    It 'writes text to the host as it comes, ends the line, and hands on nothing' {
        $shown = Invoke-Shell "Import-Module '$Root/MieTools.psd1'; 'ab', 'cd' | Show-MieStream; 'next'"
        $shown | Should -Be @('abcd', 'next')
    }

    It 'hands on the answer with -PassThru, as Join-MieStream makes it' {
        $answer = $Deployment | Invoke-MieStream -Prompt story -MaxTokens 4 | Show-MieStream -PassThru 6>$null
        $answer | Should -BeOfType MieTools.Core.Inference.Reading.MieAnswer
        $answer.Text | Should -BeExactly (Invoke-MieInference $Deployment -Prompt story -MaxTokens 4 -AsText)
        $answer.FinishReason | Should -Be 'length'
    }

    It 'can be redirected, and shows what is no text as what it is' {
        $tool = @{ type = 'function'; function = @{ name = 'get_weather'; parameters = @{ type = 'object'; properties = @{ city = @{ type = 'string' } } } } }
        $answer = $Deployment | Invoke-MieStream -Prompt Rome -Option @{ tools = @($tool) } | Show-MieStream -PassThru 6>($file = Join-Path $TestDrive 'shown.txt')
        Remove-Ansi ((Get-Content $file) -join '') | Should -BeExactly "-> get_weather($($answer.ToolCalls[0].Arguments))"
    }

    It 'keeps the answers to two inputs apart, and the choices of each' {
        $shown = -join ('a', 'b' | Invoke-MieStream -Id $Id -MaxTokens 2 -Option @{ n = 2 } | Show-MieStream 6>&1)
        $texts = ('a', 'b').ForEach{ (Invoke-MieInference -Id $Id -Prompt $_ -MaxTokens 2 -Option @{ n = 2 }).Text }
        (Remove-Ansi $shown) -split '\r?\n' | Should -Be @($texts[0], '[choice 1]', $texts[1], '', $texts[2], '[choice 1]', $texts[3], '')
    }

    It 'ends its line before an error' {
        $shown = Invoke-Shell "Import-Module '$Root/MieTools.psd1'; `$null = Connect-MieService -ConfigFile '$($Emulator.ConfigFile)' -Endpoint '$($Emulator.ControlPlane)' -InferenceEndpoint '$($Emulator.Inference)'; Invoke-MieStream -Id $Id -Prompt story -Header @{ 'mie-fault' = 'error-event;after=3' } | Show-MieStream"
        $at = (0..($shown.Count - 1)).Where({ "$($shown[$_])" -match 'The model server ended the stream' }, 'First')[0]
        $at | Should -BeGreaterThan 0
        (Remove-Ansi "$($shown[$at])") | Should -Match '^Invoke-MieStream: '
    }

    It 'takes nothing for nothing' {
        "$($null, '' | Show-MieStream -PassThru)" | Should -BeExactly ''
    }
}

Describe 'Join-MieStream' {
    It 'makes of the chunks what a whole answer would be, and says how fast it was' {
        $answer = 'story' | Invoke-MieStream -Id $Id -MaxTokens 4 | Join-MieStream
        $whole = 'story' | Invoke-MieInference -Id $Id -MaxTokens 4
        $answer | Should -BeOfType MieTools.Core.Inference.Reading.MieAnswer
        foreach ($name in 'Text', 'FinishReason', 'Model', 'PromptTokens', 'CompletionTokens', 'DeploymentName', 'InputObject') {
            $answer.$name | Should -Be $whole.$name -Because $name
        }
        $answer.TimeToFirstToken | Should -BeGreaterThan ([timespan]::Zero)
        $answer.TimeToFirstToken | Should -BeLessOrEqual $answer.Elapsed
        $answer.TokensPerSecond | Should -BeGreaterThan 0
        $whole.TimeToFirstToken | Should -BeNullOrEmpty
        $answer.RequestId | Should -Match '^[0-9A-F]{32}$'
    }

    It 'gives an answer for each input, when the next one begins' {
        $log = [System.Collections.Generic.List[string]]::new()
        'a', 'b' | ForEach-Object { $log.Add("read $_"); $_ } | Invoke-MieStream -Id $Id -MaxTokens 2 | Join-MieStream | ForEach-Object { $log.Add("answer to $($_.InputObject)") }
        $log | Should -Be @('read a', 'read b', 'answer to a', 'answer to b')
    }

    It 'keeps streams apart that run beside each other' {
        $context = Get-MieContext
        $answers = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module "$using:Root/MieTools.psd1"
            Invoke-MieStream -Id $using:Id -Prompt "story $_" -MaxTokens 8 -Context $using:context -Header @{ 'mie-fault' = 'delay=20-60;after=1' }
        } | Join-MieStream
        $answers.Count | Should -Be 4
        $answers.CompletionTokens | Should -Be @(8, 8, 8, 8)
        $whole = 1..4 | ForEach-Object { Invoke-MieInference -Id $Id -Prompt "story $_" -MaxTokens 8 }
        $answers.Text | Sort-Object | Should -Be ($whole.Text | Sort-Object)
    }

    It 'gives an answer for each choice' {
        $answers = $Deployment | Invoke-MieStream -Prompt story -MaxTokens 3 -Option @{ n = 2 } | Join-MieStream
        $whole = $Deployment | Invoke-MieInference -Prompt story -MaxTokens 3 -Option @{ n = 2 }
        $answers.Choice | Should -Be @(0, 1)
        $answers.Text | Should -Be $whole.Text
        $whole.Text | Should -Be $whole[0].choices.message.content
    }

    It 'puts reasoning, refusals and tool calls together' {
        $tool = @{ type = 'function'; function = @{ name = 'get_weather'; parameters = @{ type = 'object'; properties = @{ city = @{ type = 'string' } } } } }
        $call = $Deployment | Invoke-MieStream -Prompt Rome -Option @{ tools = @($tool) } | Join-MieStream
        $call.ToolCalls.Count | Should -Be 1
        $call.ToolCalls[0].Name | Should -Be 'get_weather'
        $call.ToolCalls[0].Arguments | Should -BeExactly (Invoke-MieInference $Deployment -Prompt Rome -Option @{ tools = @($tool) }).ToolCalls[0].Arguments
        ($call.ToolCalls[0].Arguments | ConvertFrom-Json).city | Should -Not -BeNullOrEmpty
        ($Deployment | Invoke-MieStream -Prompt '[refuse]' | Join-MieStream).Refusal | Should -BeExactly (Invoke-MieInference $Deployment -Prompt '[refuse]').Refusal
        $thought = $Deployment | Invoke-MieStream -Prompt x -MaxTokens 3 -Option @{ reasoning_effort = 'low' } | Join-MieStream
        $thought.Text | Should -BeExactly ''
        $thought.Reasoning | Should -Not -BeNullOrEmpty
    }

    It 'joins chunks that were kept in a file, two streams of them' {
        $file = Join-Path $TestDrive 'chunks.xml'
        'a', 'b' | Invoke-MieStream -Id $Id -MaxTokens 3 | Export-Clixml $file
        $answers = Import-Clixml $file | Join-MieStream
        $answers.Text | Should -Be ('a', 'b' | Invoke-MieInference -Id $Id -MaxTokens 3 -AsText)
        $answers.CompletionTokens | Should -Be @(3, 3)
    }

    It 'keeps what came of a stream that broke, without a reason' {
        $answer = $Deployment | Invoke-MieStream -Prompt story -Header @{ 'mie-fault' = 'reset;after=3' } -ErrorVariable failure -ErrorAction SilentlyContinue | Join-MieStream
        $answer.Text | Should -Not -BeNullOrEmpty
        $answer.FinishReason | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -BeLike 'Mie.StreamBroken,*'
    }

    It 'gives nothing for nothing' {
        @() | Join-MieStream | Should -BeNullOrEmpty
    }
}
